"""Random weights for llama.cpp: a model of one layer that knows bytes and no words.

It says nonsense, and the same nonsense whenever it is asked the same. Under a grammar that nonsense is
JSON, with numbers that no schema would have. What ends a text comes to it a little more easily than the
rest, else it would never end one.

usage: model_weights.py FILE
"""

import math
import pathlib
import random
import struct
import sys

WIDTH, HIDDEN, HEADS, CONTEXT = 64, 128, 4, 32768
SEED = 3
BYTES = 3  # The first token that is a byte; before it stand the unknown, the beginning and the end.
TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    "assistant: ")

# Kinds of values in the file, and how those are written that have a fixed size.
TEXT, FLOAT, INTEGER, WORD, LIST = 8, 6, 5, 4, 9
FORMATS = {FLOAT: "<f", INTEGER: "<i", WORD: "<I"}


def text(given):
    data = given.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, given):
    return text(given) if kind == TEXT else struct.pack(FORMATS[kind], given)


def fact(name, kind, given):
    return text(name) + struct.pack("<I", kind) + value(kind, given)


def facts(name, kind, given):
    head = text(name) + struct.pack("<IIQ", LIST, kind, len(given))
    return head + b"".join(value(kind, one) for one in given)


def metadata():
    """What the program wants to know first, and how many tokens there are."""
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    # As the program counts them: one that is unknown, two that control, and bytes.
    kinds = [2, 3, 3] + [6] * 256
    return [
        fact("general.architecture", TEXT, "llama"),
        fact("general.name", TEXT, "noise"),
        fact("llama.block_count", WORD, 1),
        fact("llama.context_length", WORD, CONTEXT),
        fact("llama.embedding_length", WORD, WIDTH),
        fact("llama.feed_forward_length", WORD, HIDDEN),
        fact("llama.attention.head_count", WORD, HEADS),
        fact("llama.attention.layer_norm_rms_epsilon", FLOAT, 1e-5),
        fact("llama.rope.dimension_count", WORD, WIDTH // HEADS),
        fact("llama.vocab_size", WORD, len(tokens)),
        fact("tokenizer.ggml.model", TEXT, "llama"),
        facts("tokenizer.ggml.tokens", TEXT, tokens),
        facts("tokenizer.ggml.scores", FLOAT, [0.0] * len(tokens)),
        facts("tokenizer.ggml.token_type", INTEGER, kinds),
        fact("tokenizer.ggml.unknown_token_id", WORD, 0),
        fact("tokenizer.ggml.bos_token_id", WORD, 1),
        fact("tokenizer.ggml.eos_token_id", WORD, 2),
        fact("tokenizer.chat_template", TEXT, TEMPLATE),
    ], len(tokens)


def tensors(count):
    """Names, shapes with the shortest step first, and numbers."""
    chance = random.Random(SEED)

    def matrix(inputs, outputs, gain=1.0):
        spread = gain / math.sqrt(inputs)
        return [chance.gauss(0, spread) for _ in range(inputs * outputs)]

    embedding = matrix(WIDTH, count, gain=8)
    output = matrix(WIDTH, count, gain=1)
    # One place of every state stays as it is, and weighs for what ends something.
    for token in range(count):
        embedding[token * WIDTH] = 3.0
        output[token * WIDTH] = 0.0
    for byte in b'"},]':
        output[(BYTES + byte) * WIDTH] = 0.5
    output[2 * WIDTH] = 0.3
    yield "token_embd.weight", [WIDTH, count], embedding
    yield "output_norm.weight", [WIDTH], [1.0] * WIDTH
    yield "output.weight", [WIDTH, count], output
    yield "blk.0.attn_norm.weight", [WIDTH], [1.0] * WIDTH
    for name in "attn_q", "attn_k", "attn_v", "attn_output":
        yield f"blk.0.{name}.weight", [WIDTH, WIDTH], matrix(WIDTH, WIDTH, gain=1.5)
    yield "blk.0.ffn_norm.weight", [WIDTH], [1.0] * WIDTH
    yield "blk.0.ffn_gate.weight", [WIDTH, HIDDEN], matrix(WIDTH, HIDDEN)
    yield "blk.0.ffn_up.weight", [WIDTH, HIDDEN], matrix(WIDTH, HIDDEN)
    yield "blk.0.ffn_down.weight", [HIDDEN, WIDTH], matrix(HIDDEN, WIDTH)


def padded(data):
    return data + b"\0" * (-len(data) % 32)


known, count = metadata()
places, numbers, size = [], [], 0
for name, shape, values in tensors(count):
    data = padded(struct.pack(f"<{len(values)}f", *values))
    dimensions = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    # Kind 0 is a float of four bytes.
    places.append(text(name) + dimensions + struct.pack("<IQ", 0, size))
    numbers.append(data)
    size += len(data)
head = b"GGUF" + struct.pack("<IQQ", 3, len(places), len(known)) + b"".join(known + places)
path = pathlib.Path(sys.argv[1])
path.parent.mkdir(parents=True, exist_ok=True)
path.write_bytes(padded(head) + b"".join(numbers))
