"""The Hugging Face hub: is it there, and one repository's files fetched, verified and kept in the hub's own cache.

The client library does the talking (names, tokens, redirects, errors); what it leaves open is done here: nothing waits
longer than PATIENCE for a silent line, a broken download goes on where it was (also tomorrow), every file's checksum is
compared with the hub's before the file gets its name, and the revision is written down, so that later runs use it.
Only safetensors are fetched, never pickles, never code.
"""

from helpers.hub.answers import Unusable, in_words, online, switched_off
from helpers.hub.fetching import contents, fetch
from helpers.hub.store import Snapshot, cached, nearest, room
from helpers.problems import Unavailable
