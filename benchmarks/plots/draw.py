"""Draws a plot of growth from JSON on standard input: run by a Python that has matplotlib."""

import json
import sys

import matplotlib

matplotlib.use("agg")
from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter, NullFormatter

_COLOURS = ("#005a9c", "#b35900", "#4d7f17")
_GREY = "#808080"


def main() -> None:
    """Time above, memory below, over one axis of sizes."""
    told = json.load(sys.stdin)
    name, series = told["name"], told["series"]
    figure, (times, memory) = pyplot.subplots(
        2, 1, figsize=(7, 7), sharex=True, height_ratios=(3, 2), layout="constrained"
    )
    figure.suptitle(f"Time and memory of a check by number of {name}", fontsize=13)
    for colour, one in zip(_COLOURS, series, strict=False):
        sizes, seconds, megabytes = zip(*one["points"], strict=True)
        label = f"{one['name']} (exponent {one['exponent']:.2f})"
        times.plot(sizes, seconds, "o-", color=colour, label=label, markersize=4)
        memory.plot(sizes, megabytes, "o-", color=colour, markersize=4)
    _reference(times, series)
    times.set(xscale="log", yscale="log", ylabel="processor time, seconds")
    memory.set(xscale="log", xlabel=f"number of {name}", ylabel="peak memory, megabytes")
    memory.set_ylim(bottom=0)
    for axes in (times, memory):
        axes.grid(True, which="major", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    plain = FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")
    memory.xaxis.set_major_formatter(plain)
    times.yaxis.set_major_formatter(plain)
    times.yaxis.set_minor_formatter(NullFormatter())
    times.legend(frameon=False, fontsize=9)
    figure.savefig(told["output"], dpi=110, metadata={"Software": None})


def _reference(axes: object, series: list) -> None:
    """A line of slope 1 through the last point of the first series."""
    last = series[0]["points"][-1]
    first = min(one["points"][0][0] for one in series)
    axes.plot(
        [first, last[0]],
        [last[1] * first / last[0], last[1]],
        "--",
        color=_GREY,
        linewidth=1,
        label="slope 1: linear growth",
        zorder=0,
    )


if __name__ == "__main__":
    main()
