"""The same ladder in the world outside: perplexities on the Penn Treebank as the papers report them (section 5)."""

from helpers import figures, tables


class PennTreebank:
    """Quoted figures, one source a row. A notebook shows them as bars, with the sources below."""

    def __init__(self) -> None:
        self.rows = tables.read("penn_treebank_perplexity")

    def _repr_mimebundle_(self, **options) -> dict:
        sheet = figures.figure(900, 44 + 34 * len(self.rows))
        draw_penn_treebank(sheet, self.rows)
        return {"image/png": figures.png(sheet), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return "\n".join(f"{r['model']}: perplexity {r['test_perplexity']} ({r['source']})" for r in self.rows)


def draw_penn_treebank(sheet, rows: list[dict[str, str]]) -> None:
    """One bar a model, oldest on top."""
    values = [float(row["test_perplexity"]) for row in rows]
    figures.bars(
        figures.axes(sheet),
        [f"{row['year']}  {row['model']}" for row in rows],
        values,
        texts=[f"{value:g}" for value in values],
        title="perplexity on the Penn Treebank (lower is better)",
    )
