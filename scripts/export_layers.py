#!/usr/bin/env python3
"""Writes torchvision networks as layer lists, in the form in which they are deployed:
batch norm folded into the convolution before it, an activation that follows a convolution, a
fully connected layer or an addition fused into it (act=...), views and dropout left out.

usage: export_layers.py OUTDIR [NETWORK ...]        (needs python3-torch, python3-torchvision)

MACs are compared with PyTorch's own shapes while writing: a difference is an error.
"""
import operator
import sys
from pathlib import Path

import torch
import torchvision
from torch import nn
from torch.fx import symbolic_trace
from torch.fx.passes.shape_prop import ShapeProp

NETWORKS = {
    "alexnet": "AlexNet",
    "vgg16": "VGG-16",
    "resnet18": "ResNet-18",
    "resnet50": "ResNet-50",
    "mobilenet_v2": "MobileNetV2",
    "squeezenet1_1": "SqueezeNet 1.1",
    "googlenet": "GoogLeNet",
}
ACTIVATIONS = {nn.ReLU: "relu", nn.ReLU6: "relu6"}
FUNCTION_ACTIVATIONS = {torch.relu: "relu", torch.nn.functional.relu: "relu"}
VIEWS = {torch.flatten, getattr}


def shape_of(node):
    return tuple(node.meta["tensor_meta"].shape)


def text(shape):
    return "x".join(map(str, shape))


def axes(value, count=2):
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * count
    return str(values[0]) if len(set(values)) == 1 else "x".join(map(str, values))


def window(kernel, stride, padding, dilation):
    parts = [f"k={axes(kernel)}"]
    parts += [f"s={axes(stride)}"] if axes(stride) != "1" else []
    parts += [f"p={axes(padding)}"] if axes(padding) != "0" else []
    parts += [f"d={axes(dilation)}"] if axes(dilation) != "1" else []
    return " ".join(parts)


class Exporter:
    """One pass over a traced network. `alias` maps a node to the one whose tensor it shares."""

    def __init__(self, model, size):
        self.graph = symbolic_trace(model)
        ShapeProp(self.graph).propagate(torch.zeros(size))
        self.modules = dict(self.graph.named_modules())
        self.lines = []      # [name, text], text grows when an activation is fused
        self.line_of = {}    # node -> index of the line that makes its tensor
        self.macs = 0

    def emit(self, node, line):
        self.line_of[node] = len(self.lines)
        name = node.target if node.op == "call_module" else node.name
        self.lines.append([str(name), line])

    def follow(self, node, source):
        """`node` adds no layer: its tensor is that of `source`."""
        if source in self.line_of:
            self.line_of[node] = self.line_of[source]

    def activation(self, node, source, kind):
        index = self.line_of.get(source)
        fusable = index is not None and len(source.users) == 1 and self.lines[index][1].split()[0] in (
            "conv", "dwconv", "fc", "add")
        if fusable:
            self.lines[index][1] += f" act={kind}"
            self.follow(node, source)
        else:
            self.emit(node, f"{kind} in={text(shape_of(node))}")

    def convolution(self, node, module, source):
        out = shape_of(node)
        self.macs += out[0] * out[1] * out[2] * out[3] * module.weight[0].numel()
        folded = any(isinstance(self.modules.get(user.target), nn.BatchNorm2d) for user in node.users)
        depthwise = module.groups == module.in_channels > 1
        line = f"{'dwconv' if depthwise else 'conv'} in={text(shape_of(source))} out={module.out_channels} "
        line += window(module.kernel_size, module.stride, module.padding, module.dilation)
        line += f" g={module.groups}" if module.groups > 1 and not depthwise else ""
        line += "" if module.bias is not None or folded else " bias=0"
        self.emit(node, line)

    def module(self, node):
        module, source = self.modules[node.target], node.args[0]
        if isinstance(module, nn.Conv2d):
            self.convolution(node, module, source)
        elif isinstance(module, nn.Linear):
            self.macs += shape_of(node)[0] * module.weight.numel()
            self.emit(node, f"fc in={text(shape_of(source))} out={module.out_features}"
                            + ("" if module.bias is not None else " bias=0"))
        elif isinstance(module, (nn.BatchNorm2d, nn.Dropout, nn.Identity)):
            self.follow(node, source)
        elif type(module) in ACTIVATIONS:
            self.activation(node, source, ACTIVATIONS[type(module)])
        elif isinstance(module, nn.MaxPool2d):
            line = f"pool_max in={text(shape_of(source))} "
            line += window(module.kernel_size, module.stride, module.padding, module.dilation)
            self.emit(node, line + (" ceil=1" if module.ceil_mode else ""))
        elif isinstance(module, nn.AdaptiveAvgPool2d):
            self.average(node, source)
        else:
            sys.exit(f"export_layers: no rule for module {node.target}: {type(module).__name__}")

    def average(self, node, source):
        before, after = shape_of(source), shape_of(node)
        if before == after:
            self.follow(node, source)
        elif after[2:] == (1, 1):
            self.emit(node, f"global_pool_avg in={text(before)}")
        else:
            sys.exit(f"export_layers: adaptive pool {before} -> {after} is not a plain pool")

    def function(self, node):
        source = node.args[0]
        if node.target in FUNCTION_ACTIVATIONS:
            self.activation(node, source, FUNCTION_ACTIVATIONS[node.target])
        elif node.target in (operator.add, operator.iadd, torch.add):
            self.emit(node, f"add in={text(shape_of(source))};{text(shape_of(node.args[1]))}")
        elif node.target is torch.cat:
            self.emit(node, "concat in=" + ";".join(text(shape_of(n)) for n in source))
        elif node.target is torch.nn.functional.adaptive_avg_pool2d:
            self.average(node, source)
        elif node.target in VIEWS or node.target is torch.nn.functional.dropout:
            self.follow(node, source)
        else:
            sys.exit(f"export_layers: no rule for function {node.name}: {node.target}")

    def run(self):
        for node in self.graph.graph.nodes:
            if node.op == "call_module":
                self.module(node)
            elif node.op == "call_function":
                self.function(node)
            elif node.op == "call_method":
                self.follow(node, node.args[0])
        return self


def hooked_macs(model, size):
    """MACs as forward hooks see them: the independent count."""
    total = 0

    def count(module, _, output):
        nonlocal total
        per_output = module.weight[0].numel()
        total += output.numel() * per_output

    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.register_forward_hook(count)
    with torch.no_grad():
        model(torch.zeros(size))
    return total


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    size = (1, 3, 224, 224)
    for name in sys.argv[2:] or NETWORKS:
        options = {"init_weights": False, "aux_logits": False} if name == "googlenet" else {}
        model = getattr(torchvision.models, name)(weights=None, **options).eval()
        exporter = Exporter(model, size).run()
        expected = hooked_macs(model, size)
        if exporter.macs != expected:
            sys.exit(f"export_layers: {name}: {exporter.macs} macs listed, {expected} executed")
        lines = "".join(f"{layer}: {line}\n" for layer, line in exporter.lines)
        (folder / f"{name}.layers").write_text(
            f"# {NETWORKS.get(name, name)}, batch 1, 224 x 224: {expected:,} MACs.\n"
            f"# Batch norm is folded, activations are fused. Written by scripts/export_layers.py\n"
            f"# from torchvision {torchvision.__version__.split('+')[0]}.\n" + lines)
        print(f"{name}: {len(exporter.lines)} layers, {expected:,} macs")


if __name__ == "__main__":
    main()
