#!/usr/bin/env python3
"""Writes 21 networks as ONNX files without weights, with PyTorch's own counts beside them.

usage: export_zoo.py OUTDIR [NETWORK ...]
       (needs python3-torch, python3-torchvision, python3-onnx)

A trained tensor becomes the output of a ConstantOfShape node of the same name and shape, which
ONNX's checker accepts: 2 to 260 KB per network instead of hundreds of megabytes. NAME.json holds
what PyTorch counts (`macs`, `params`), the shapes of all convolutions in the order in which
PyTorch runs them, and the shape of every tensor that ONNX's own inference finds, at batch 1.
"""
import io
import json
import sys
import warnings
from pathlib import Path

import onnx
import torch
import torchvision
from onnx import TensorProto, helper, numpy_helper, shape_inference
from torch import nn

KEPT_ELEMENTS = 8  # scalars and scales of a resize, which shape arithmetic reads


class LeNet(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
                         nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
                         nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(),
                         nn.Linear(84, 10))


class BackboneAndHead(nn.Module):
    """A detector without anchors and post-processing."""

    def __init__(self, detector):
        super().__init__()
        self.backbone, self.head = detector.backbone, detector.head

    def forward(self, image):
        out = self.head(list(self.backbone(image).values()))
        return out["bbox_regression"], out["cls_logits"]


class Output(nn.Module):
    """The map of a segmenter, out of its dictionary."""

    def __init__(self, segmenter):
        super().__init__()
        self.segmenter = segmenter

    def forward(self, image):
        return self.segmenter(image)["out"]


def vision(name, **options):
    return getattr(torchvision.models, name)(weights=None, **options)


def segmenter(name):
    return Output(getattr(torchvision.models.segmentation, name)(
        weights=None, weights_backbone=None, aux_loss=False))


def ssdlite():
    return BackboneAndHead(torchvision.models.detection.ssdlite320_mobilenet_v3_large(
        weights=None, weights_backbone=None))


# name: (model, channels and image size, opset, symbolic batch)
NETWORKS = {
    "lenet": (LeNet, (1, 28), 13, False),
    "alexnet": (lambda: vision("alexnet"), (3, 224), 9, False),
    "vgg16": (lambda: vision("vgg16"), (3, 224), 9, True),
    "resnet18": (lambda: vision("resnet18"), (3, 224), 13, True),
    "resnet50": (lambda: vision("resnet50"), (3, 224), 13, False),
    "resnext50_32x4d": (lambda: vision("resnext50_32x4d"), (3, 224), 13, True),
    "mobilenet_v2": (lambda: vision("mobilenet_v2"), (3, 224), 13, True),
    "mobilenet_v3_large": (lambda: vision("mobilenet_v3_large"), (3, 224), 14, True),
    "efficientnet_b0": (lambda: vision("efficientnet_b0"), (3, 224), 13, True),
    "densenet121": (lambda: vision("densenet121"), (3, 224), 13, True),
    "squeezenet1_1": (lambda: vision("squeezenet1_1"), (3, 224), 13, True),
    "googlenet": (lambda: vision("googlenet", init_weights=False, aux_logits=False),
                  (3, 224), 11, True),
    "inception_v3": (lambda: vision("inception_v3", init_weights=False, aux_logits=False),
                     (3, 299), 13, True),
    "shufflenet_v2_x1_0": (lambda: vision("shufflenet_v2_x1_0"), (3, 224), 13, True),
    "mnasnet1_0": (lambda: vision("mnasnet1_0"), (3, 224), 13, True),
    "regnet_y_400mf": (lambda: vision("regnet_y_400mf"), (3, 224), 13, True),
    "convnext_tiny": (lambda: vision("convnext_tiny"), (3, 224), 17, True),
    "fcn_resnet50": (lambda: segmenter("fcn_resnet50"), (3, 224), 13, True),
    "deeplabv3_resnet50": (lambda: segmenter("deeplabv3_resnet50"), (3, 224), 13, True),
    "ssdlite320": (ssdlite, (3, 320), 13, True),
    "vit_b_16": (lambda: vision("vit_b_16"), (3, 224), 17, False),
}


def randomise(model):
    """Equal tensors would be merged by the exporter."""
    generator = torch.Generator().manual_seed(1)
    for tensor in list(model.parameters()) + list(model.buffers()):
        if tensor.is_floating_point():
            tensor.data = torch.rand(tensor.shape, generator=generator) + 0.5


def count(model, image):
    """(macs, shapes of convolutions in order) as forward hooks see them. Hooks miss what
    nn.MultiheadAttention does: its projections and products are added by formula."""
    macs, convolutions = 0, []

    def product(module, _, output):
        nonlocal macs
        macs += output.numel() * module.weight[0].numel()
        if isinstance(module, nn.Conv2d):
            convolutions.append(list(output.shape))

    def attention(module, _, output):
        nonlocal macs
        width = output[0].shape[-1]
        length = output[0].numel() // width  # batch times tokens; batch is 1
        macs += length * width * 4 * width + 2 * length * length * width

    inside = {id(m) for a in model.modules() if isinstance(a, nn.MultiheadAttention)
              for m in a.modules()}
    for module in model.modules():
        if isinstance(module, nn.MultiheadAttention):
            module.register_forward_hook(attention)
        elif isinstance(module, (nn.Conv2d, nn.Linear)) and id(module) not in inside:
            module.register_forward_hook(product)
    with torch.no_grad():
        model(image)
    return macs, convolutions


def without_weights(model):
    """Replaces large initialisers by ConstantOfShape nodes and drops what only people read."""
    graph = model.graph
    kept, constants, shapes = [], [], []
    for tensor in graph.initializer:
        array = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or array.size <= KEPT_ELEMENTS:
            kept.append(tensor)
            continue
        shape = helper.make_tensor(tensor.name + "_shape", TensorProto.INT64, [array.ndim],
                                   list(array.shape))
        shapes.append(shape)
        constants.append(helper.make_node("ConstantOfShape", [shape.name], [tensor.name],
                                          name=tensor.name))
    nodes = constants + list(graph.node)
    for node in nodes:
        node.ClearField("doc_string")
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept + shapes)
    graph.node.extend(nodes)
    return model


def inferred_shapes(model):
    """The shapes that ONNX's own inference finds at batch 1."""
    fixed = onnx.ModelProto()
    fixed.CopyFrom(model)
    for value in list(fixed.graph.input) + list(fixed.graph.output):
        for axis, extent in enumerate(value.type.tensor_type.shape.dim):
            if extent.HasField("dim_param") and axis == 0:
                extent.dim_value = 1
    shapes = {}
    inferred = shape_inference.infer_shapes(fixed, data_prop=True).graph
    for value in list(inferred.value_info) + list(inferred.output):
        extents = value.type.tensor_type.shape.dim
        if value.type.tensor_type.HasField("shape") and all(e.HasField("dim_value") for e in extents):
            shapes[value.name] = [e.dim_value for e in extents]
    constants = {output for node in model.graph.node for output in node.output
                 if node.op_type in ("Constant", "ConstantOfShape")}
    return {name: shape for name, shape in shapes.items() if name not in constants}


def export(name, folder):
    make, (channels, size), opset, symbolic = NETWORKS[name]
    model = make().eval()
    randomise(model)
    image = torch.zeros(1, channels, size, size)
    file = io.BytesIO()
    torch.onnx.export(model, image, file, opset_version=opset, do_constant_folding=False,
                      training=torch.onnx.TrainingMode.PRESERVE, input_names=["image"],
                      dynamic_axes={"image": {0: "batch"}} if symbolic else None)
    macs, convolutions = count(model, image)
    exported = without_weights(onnx.load_from_string(file.getvalue()))
    exported.graph.name = name
    onnx.checker.check_model(exported)
    onnx.save(exported, folder / f"{name}.onnx")
    shapes = inferred_shapes(exported)
    facts = {"network": name, "source": f"torchvision {torchvision.__version__.split('+')[0]}",
             "input": list(image.shape), "macs": macs,
             "params": sum(p.numel() for p in model.parameters()),
             "convolutions": convolutions, "shapes": shapes}
    (folder / f"{name}.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n")
    print(f"{name}: {len(exported.graph.node)} nodes, {(folder / f'{name}.onnx').stat().st_size} "
          f"bytes, {macs:,} macs, {facts['params']:,} params, {len(shapes)} shapes", flush=True)


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    warnings.filterwarnings("ignore")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or NETWORKS:
        export(name, folder)


if __name__ == "__main__":
    main()
