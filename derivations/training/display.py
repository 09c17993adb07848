"""What the training programs share: their arguments, a progress line, the printed losses, and a plot of them.

`arguments(description, **flags)` the command line
`run(step, iterations, every)`    every iteration, with the losses printed and returned
`plot(path, losses, *panels)`     the curve of the loss, and other panels beside it, as an image (needs matplotlib)
"""

import argparse
import sys
from pathlib import Path

CLEAR = "\r\x1b[K"  # erase the progress line before a line is printed
WIDTH = 40


def arguments(description, **flags):
    """The command line of a training program; `flags` are options of its own, with their help."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--plot", metavar="FILE", help="write the curve of the loss as an image (needs matplotlib)")
    for name, help_ in flags.items():
        parser.add_argument(f"--{name}", action="store_true", help=help_)
    options = parser.parse_args()
    if options.plot:
        pyplot, file = _pyplot(parser.error), Path(options.plot)  # before the training, not after it
        formats = pyplot.figure().canvas.get_supported_filetypes()
        pyplot.close()
        if not file.parent.is_dir():
            parser.error(f"--plot: there is no folder {file.parent}")
        if file.suffix[1:].lower() not in formats:
            parser.error(f"--plot: the name of an image ends in one of {', '.join(sorted(formats))}")
    return options


def run(step, iterations, every):
    """Call `step`, which returns the loss, so often; print the loss every so many iterations, and return all."""
    losses = []
    on_terminal = sys.stderr.isatty()
    for iteration in range(iterations):
        losses.append(float(step()))
        if iteration % every == 0 or iteration == iterations - 1:
            counter = f"{iteration:{len(str(iterations))}d}"
            print(CLEAR if on_terminal else "", end="", file=sys.stderr, flush=True)
            print(f"iteration {counter}  loss {losses[-1]:.6e}", flush=True)
        if on_terminal:
            done = WIDTH * (iteration + 1) // iterations
            bar = f"[{'#' * done:<{WIDTH}}] {iteration + 1}/{iterations}"
            print(f"\r{bar}  loss {losses[-1]:.3e}", end="", file=sys.stderr, flush=True)
    if on_terminal:
        print(file=sys.stderr)
    return losses


def plot(path, losses, *panels):
    """Draw the losses, and each panel, a function of matplotlib's axes, beside them."""
    pyplot = _pyplot(sys.exit)
    figure, axes = pyplot.subplots(1, 1 + len(panels), figsize=(6 * (1 + len(panels)), 4.5), layout="constrained")
    first, *others = [axes] if not panels else axes
    first.plot(losses)
    first.set(xlabel="iteration", ylabel="loss", yscale="log")
    for panel, other in zip(panels, others, strict=True):
        panel(other)
    figure.savefig(path)
    pyplot.close(figure)


def _pyplot(fail):
    try:
        import matplotlib
    except ImportError:
        fail("--plot needs matplotlib: pip install matplotlib")
    matplotlib.use("Agg")  # draws into files, without a window
    from matplotlib import pyplot

    return pyplot
