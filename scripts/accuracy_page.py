"""The tables of docs/accuracy.md from what accuracy.py has measured."""
import math

TARGETS = ("runtime_ms", "power_w", "energy_mj")
OTHERS = ("boosted", "macs_layers", "neuralpower", "edgeprofiler", "edgeprofiler-corrected",
          "getzner", "paleo", "nn-meter")
RANDOM, LARGEST = ("10 folds", "858 random rows", "5 folds"), ("largest 20 %",)
# What NeuralPower's features reach with the relative loss: `sparse` has to be better.
SPARSE_BARS = {
    "tx2-gpu-858": (17.2, 22.4, 31.6), "tx2-gpu-large": (16.2, None, None),
    "tx2-cpu-858": (7.1, 18.7, 17.7), "xeon-conv": (29.2, None, 29.2),
    "xeon-fc": (10.7, None, 10.4), "xeon-pool": (16.5, None, 14.9),
    "raptor-conv": (28.0, 23.9, 33.2), "raptor-pool": (5.7, 5.8, 4.4),
    "v100-conv": (21.7, None, None), "v100-fc": (9.0, None, None),
    "nano-networks": (6.5, None, 6.8)}


def shown(value):
    if value is None or not math.isfinite(value):
        return "-"
    return f"{value:.3g}" if value < 1e4 else f"{value:.1e}".replace("e+0", "e").replace("e+", "e")


def score(result, name, target):
    if name in result["ideas"].get(target, {}):
        return result["ideas"][target][name]
    group = result["recipes"].get(name, {}).get(target)
    return group["rmspe"] if group else None


def against(value, goal):
    """Bold where the goal is reached."""
    if value is None or goal is None:
        return shown(value)
    return f"**{shown(value)}**" if value <= goal else f"{shown(value)} (over)"


def scored(sets, results):
    """(key, set, split, target, goal, bar of sparse, result) of everything that was scored."""
    for key, result in results.items():
        title, _, _, split, goals = sets[key]
        bars = SPARSE_BARS.get(key, (None, None, None))
        for target, goal, bar in zip(TARGETS, goals, bars):
            if score(result, "best", target) is not None:
                yield key, title, split, target, goal, bar, result


def state_lines(results):
    """Which tools measured: one line if all sets were measured by the same."""
    by_state = {}
    for key, result in results.items():
        tool = result["tool"]
        text = f"{tool['version']}, commit {tool['commit']}, tool {tool['sha256']}"
        by_state.setdefault(text, []).append(key)
    minutes = sum(result["wall_s"] for result in results.values()) / 60
    lines = [f"Measured in {minutes:.0f} minutes altogether by:", ""]
    for text, keys in by_state.items():
        which = "all sets" if len(by_state) == 1 else ", ".join(f"`{key}`" for key in keys)
        lines.append(f"- {text}: {which}")
    return ["", *lines, ""]


def table(sets, results):
    lines = ["| set | split | target | goal | best | sparse | " + " | ".join(OTHERS) +
             " | in 90 % interval | noise |", "|---" * (8 + len(OTHERS)) + "|"]
    for _, title, split, target, goal, bar, result in scored(sets, results):
        cells = [title, split, target.split("_")[0], shown(goal),
                 against(score(result, "best", target), goal),
                 against(score(result, "sparse", target), bar)]
        cells += [shown(score(result, name, target)) for name in OTHERS]
        cells.append(shown(result["recipes"]["best"][target]["coverage_90"]))
        cells.append(shown(result.get("noise", {}).get(target)))
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


def ratio_lines(sets, results):
    """Geometric means of RMSPE(other) / RMSPE(best) over all sets and targets where both exist."""
    lines = ["| against | random splits: geometric mean | ours is better | largest 20 %: "
             "geometric mean | ours is better | all: geometric mean | ours is better |",
             "|---|---|---|---|---|---|---|"]
    for name in ("sparse", *OTHERS):
        cells = []
        for splits in (RANDOM, LARGEST, (*RANDOM, *LARGEST, "each family left out")):
            ratios = [score(result, name, target) / score(result, "best", target)
                      for _, _, split, target, _, _, result in scored(sets, results)
                      if split in splits and score(result, name, target)]
            wins = sum(ratio > 1 for ratio in ratios)
            cells += [shown(geometric_mean(ratios)), f"{wins} of {len(ratios)}"]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def missed_lines(sets, results):
    """Every goal that was not reached, with the noise of its labels and what other ideas reach."""
    lines = ["| set | split | target | goal | best | noise of the labels | boosted trees | "
             "extra trees | Gaussian process | mean of these |", "|---" * 10 + "|"]
    for _, title, split, target, goal, _, result in scored(sets, results):
        best = score(result, "best", target)
        if goal is None or best <= goal:
            continue
        floor = result.get("noise", {}).get(target)
        ideas = [shown(score(result, name, target))
                 for name in ("boosted", "extra trees", "Gaussian process", "mean of these")]
        cells = [title, split, target.split("_")[0], shown(goal), shown(best),
                 shown(floor) if floor else "unknown: no repetitions", *ideas]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def coverage_line(sets, results):
    """Shares of rows within their interval, over all random splits."""
    shares = [(result["recipes"]["best"][target]["coverage_90"], title, target)
              for _, title, split, target, _, _, result in scored(sets, results) if split in RANDOM]
    inside = sum(87 <= share[0] <= 93 for share in shares)
    low, high = min(shares), max(shares)
    return ["", f"On random splits {inside} of {len(shares)} lie between 87 and 93 %: from "
            f"{low[0]:.1f} ({low[1]}, {low[2].split('_')[0]}) to {high[0]:.1f} ({high[1]}, "
            f"{high[2].split('_')[0]}).", ""]


def draw_lines(sets, results):
    lines = ["| set | target | best, by draw |", "|---|---|---|"]
    for _, title, _, target, _, _, result in scored(sets, results):
        draws = result["recipes"]["best"][target].get("draws")
        if draws:
            lines.append(f"| {title} | {target.split('_')[0]} | {', '.join(map(shown, draws))} |")
    return lines


def seconds_table(sets, results):
    lines = ["| set | best, s | sparse, s |", "|---|---|---|"]
    for key, result in results.items():
        if sets[key][3] != "largest 20 %":
            seconds = result["seconds"]
            lines.append(f"| {key} | {seconds['best']:.2f} | {seconds['sparse']:.2f} |")
    return lines


def write(path, sets, results):
    text = path.read_text()
    blocks = {"state": state_lines(results), "table": table(sets, results),
              "coverage": coverage_line(sets, results), "ratios": ratio_lines(sets, results),
              "missed": missed_lines(sets, results), "draws": draw_lines(sets, results),
              "seconds": seconds_table(sets, results)}
    for name, lines in blocks.items():
        first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
        head, rest = text.split(first)
        text = head + first + "\n" + "\n".join(lines) + "\n" + last + rest.split(last)[1]
    path.write_text(text)
