"""Random weights for stable-diffusion.cpp: of the smallest Flux, of its words, of its pixels.

They paint noise, and the same noise for the same prompt and seed. That is enough to see how the server is
talked to. The shapes are those that the program insists on: its text encoder has 123 million numbers, all
else together five.

usage: painter_weights.py FOLDER
"""

import json
import math
import pathlib
import random
import struct
import sys

WIDTH = 128  # Of one head, which is all there is.
SEED = 7


class Weights:
    """A file of tensors: their names and places in JSON, then their numbers."""

    def __init__(self):
        self.random = random.Random(SEED)
        self.places = {}
        self.pieces = []
        self.size = 0

    def add(self, name, shape, kind, data):
        self.places[name] = {
            "dtype": kind, "shape": shape, "data_offsets": [self.size, self.size + len(data)]}
        self.pieces.append(data)
        self.size += len(data)

    def vector(self, name, length, value):
        self.add(name, [length], "F32", struct.pack("<f", value) * length)

    def matrix(self, name, shape, gain=1.0):
        """Numbers that keep what goes through them about as large as it is, times `gain`.

        Each is a byte: a sign, four bits of exponent and three of fraction. The exponent is the same for
        all of one matrix, so every byte is a good one.
        """
        spread = gain / math.sqrt(math.prod(shape[1:]))
        exponent = min(max(round(7 + math.log2(spread / 1.46)), 1), 14)
        table = bytes(byte & 0x87 | exponent << 3 for byte in range(256))
        data = self.random.randbytes(math.prod(shape)).translate(table)
        self.add(name, shape, "F8_E4M3", data)

    def linear(self, name, inputs, outputs, gain=1.0):
        self.matrix(name + ".weight", [outputs, inputs], gain)
        self.vector(name + ".bias", outputs, 0)

    def convolution(self, name, inputs, outputs, gain=1.0, bias=0.0):
        self.matrix(name + ".weight", [outputs, inputs, 3, 3], gain)
        if bias is not None:
            self.vector(name + ".bias", outputs, bias)

    def norm(self, name, length):
        self.vector(name + ".weight", length, 1)
        self.vector(name + ".bias", length, 0)

    def write(self, path):
        head = json.dumps(self.places).encode()
        head += b" " * (-len(head) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(head)) + head)
            for piece in self.pieces:
                file.write(piece)


def flux():
    """One block of two streams and one of one."""
    weights = Weights()
    weights.linear("img_in", 64, WIDTH)
    weights.linear("txt_in", 4096, WIDTH)
    for name, inputs in ("time_in", 256), ("vector_in", 768):
        weights.linear(name + ".in_layer", inputs, WIDTH)
        weights.linear(name + ".out_layer", WIDTH, WIDTH)
    for stream in "img", "txt":
        block = f"double_blocks.0.{stream}"
        weights.linear(block + "_mod.lin", WIDTH, 6 * WIDTH)
        weights.linear(block + "_attn.qkv", WIDTH, 3 * WIDTH)
        weights.linear(block + "_attn.proj", WIDTH, WIDTH)
        for name in "query_norm", "key_norm":
            weights.vector(f"{block}_attn.norm.{name}.scale", WIDTH, 1)
        weights.linear(block + "_mlp.0", WIDTH, 4 * WIDTH)
        weights.linear(block + "_mlp.2", 4 * WIDTH, WIDTH)
    weights.linear("single_blocks.0.modulation.lin", WIDTH, 3 * WIDTH)
    weights.linear("single_blocks.0.linear1", WIDTH, 7 * WIDTH)
    weights.linear("single_blocks.0.linear2", 5 * WIDTH, WIDTH)
    for name in "query_norm", "key_norm":
        weights.vector(f"single_blocks.0.norm.{name}.scale", WIDTH, 1)
    weights.linear("final_layer.adaLN_modulation.1", WIDTH, 2 * WIDTH)
    weights.linear("final_layer.linear", WIDTH, 64)
    return weights


def words():
    """CLIP-L's reader of text, whose size nobody may choose."""
    weights = Weights()
    weights.matrix("text_model.embeddings.token_embedding.weight", [49408, 768])
    weights.matrix("text_model.embeddings.position_embedding.weight", [77, 768])
    for index in range(12):
        layer = f"text_model.encoder.layers.{index}."
        for name in "q_proj", "k_proj", "v_proj", "out_proj":
            weights.linear(f"{layer}self_attn.{name}", 768, 768)
        weights.linear(layer + "mlp.fc1", 768, 3072)
        weights.linear(layer + "mlp.fc2", 3072, 768)
        weights.norm(layer + "layer_norm1", 768)
        weights.norm(layer + "layer_norm2", 768)
    weights.norm("text_model.final_layer_norm", 768)
    return weights


def pixels():
    """TAESD with 16 channels: from pictures to what is painted in, and back."""
    weights = Weights()

    def block(name):
        weights.convolution(name + ".conv.0", 64, 64, gain=1.4)
        weights.convolution(name + ".conv.2", 64, 64, gain=1.4)
        # It is added to what came in, and must not drown it.
        weights.convolution(name + ".conv.4", 64, 64, gain=0.3)

    encoder = "encoder.layers."
    weights.convolution(encoder + "0", 3, 64, gain=1.4)
    for index in 1, 3, 4, 5, 7, 8, 9, 11, 12, 13:
        block(encoder + str(index))
    for index in 2, 6, 10:
        weights.convolution(encoder + str(index), 64, 64, bias=None)
    weights.convolution(encoder + "14", 64, 16)

    decoder = "decoder.layers."
    weights.convolution(decoder + "0", 16, 64, gain=1.4)
    for index in 2, 3, 4, 7, 8, 9, 12, 13, 14, 17:
        block(decoder + str(index))
    for index in 6, 11, 16:
        weights.convolution(decoder + str(index), 64, 64, bias=None)
    # Around the middle of what a pixel can be.
    weights.convolution(decoder + "18", 64, 3, gain=0.3, bias=0.5)
    return weights


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, weights in ("flux", flux()), ("words", words()), ("pixels", pixels()):
    weights.write(folder / f"{name}.safetensors")
