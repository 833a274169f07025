"""The lectures, one package each.

transformers and diffusers replace themselves in `sys.modules` at the end of their import. A second thread that runs
`from diffusers import DDIMScheduler` meanwhile gets the unfinished one and an ImportError. So a lecture imports at its
head, on the notebook's thread, what its panels' thread will need of these two.
"""
