"""What an exported file must be: whole, in the format that its name says, and with what was on the screen."""
import csv
import math
import re
import subprocess
import xml.etree.ElementTree as ElementTree
import zlib

from harness import expect

SVG = "{http://www.w3.org/2000/svg}"

# What a number that is none looks like in the paths of a drawing; in a text it may be a word.
NO_NUMBER = re.compile(r"(?<![a-z])[-+]?(nan|inf)(?![a-z])", re.IGNORECASE)


def check_svg(path, words, size=None):
    """A well-formed drawing of that size in pixels, whose texts and description have the words; returns the description."""
    root = ElementTree.parse(path).getroot()
    expect(root.tag == SVG + "svg", f"{path.name}: {root.tag}")
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in ("d", "x", "y", "width", "height", "transform", "points", "viewBox"):
                expect(not NO_NUMBER.search(value), f"{path.name}: {name}={value[:200]!r}")
    if size is not None:
        found = [float(value) for value in root.get("viewBox").split()]
        expect(found == [0, 0, *size], f"{path.name}: {found} instead of {size}")
    expect(any(element.tag in (SVG + "path", SVG + "image", SVG + "rect") for element in root.iter()), f"{path.name} is empty")
    said = {kind: " ".join("".join(element.itertext()) for element in root.iter(SVG + kind)) for kind in ("text", "desc")}
    expect(said["desc"], f"{path.name} has no description")
    for word in words:
        expect(word in said["text"] + said["desc"], f"{path.name} does not say {word!r}: {said}")
    return said["desc"]


def check_pdf(path, words, size=None, pages=1):
    """A document of that many pages of that size in pixels of 1/96 inch, with the words as text; returns the text."""
    def ask(*arguments):
        result = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8")
        expect(result.returncode == 0 and not result.stderr, f"{arguments[0]} {path.name}: {result.stderr}")
        return result.stdout

    info = dict(re.findall(r"^([^:]+): +(.*)$", ask("pdfinfo", path), re.MULTILINE))
    if pages is not None:
        expect(int(info["Pages"]) == pages, f"{path.name}: {info['Pages']} pages")
    if size is not None:
        found = [float(number) for number in re.match(r"([\d.]+) x ([\d.]+) pts", info["Page size"]).groups()]
        expect(all(abs(have - 0.75 * want) < 0.6 for have, want in zip(found, size)),
               f"{path.name}: {found} points instead of {size} pixels")
    text = ask("pdftotext", "-layout", path, "-")
    for word in words:
        expect(word in text, f"{path.name} does not say {word!r}: {text!r}")
    return text


def check_png(path, size=None):
    """A whole picture with twice that size, which is not of one colour; returns its width and height."""
    data = path.read_bytes()
    expect(data.startswith(b"\x89PNG\r\n\x1a\n"), f"{path.name}: {data[:8]}")
    chunks, at = [], 8
    while at < len(data):
        length, kind = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
        body = data[at + 8:at + 8 + length]
        expect(zlib.crc32(kind + body) == int.from_bytes(data[at + 8 + length:at + 12 + length], "big"), f"{path.name}: {kind}")
        chunks.append((kind, body))
        at += 12 + length
    expect(chunks[0][0] == b"IHDR" and chunks[-1][0] == b"IEND", f"{path.name}: {[kind for kind, _ in chunks]}")
    header = chunks[0][1]
    width, height, depth, colors = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big"), header[8], header[9]
    expect(depth == 8 and colors in (2, 6), f"{path.name}: {depth} bits, colours {colors}")
    pixels = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    expect(len(pixels) == height * (1 + width * {2: 3, 6: 4}[colors]), f"{path.name}: {len(pixels)} bytes")
    expect(len(set(pixels)) > 8, f"{path.name} is blank")
    if size is not None:
        expect([width, height] == [2 * side for side in size], f"{path.name}: {width}×{height} instead of twice {size}")
    return width, height


def read_csv(path, header=None, numbers=()):
    """The rows as dictionaries; the columns in numbers have finite ones or nothing."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, strict=True))
    expect(rows, f"{path.name} is empty")
    if header is not None:
        expect(rows[0] == list(header), f"{path.name}: {rows[0]} instead of {list(header)}")
    expect(len(rows) > 1, f"{path.name} has no rows")
    for row in rows:
        expect(len(row) == len(rows[0]), f"{path.name}: {row} under {rows[0]}")
    rows = [dict(zip(rows[0], row)) for row in rows[1:]]
    for row in rows:
        for name in numbers:
            expect(row[name] == "" or math.isfinite(float(row[name])), f"{path.name}: {name} is {row[name]}")
    return rows


def read_tex(path):
    """The cells of the rows of each tabular in the file, which are as many as it has columns."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("%")]
    tables = []
    columns = None
    for line in lines:
        if columns is None:
            columns = re.fullmatch(r"\\begin\{tabular\}\{([lr]+)\}", line)
            expect(columns, f"{path.name}: {line}")
            tables.append([])
        elif line == r"\end{tabular}":
            expect(len(tables[-1]) > 1, f"{path.name}: {lines}")
            columns = None
        elif line != r"\hline":
            expect(line.endswith(r" \\"), f"{path.name}: {line}")
            cells = re.split(r"(?<!\\)&", line.removesuffix(r" \\"))
            wide = sum(int(width) - 1 for width in re.findall(r"\\multicolumn\{(\d+)\}", line))
            expect(len(cells) + wide == len(columns[1]), f"{path.name}: {line} in {columns[1]}")
            expect(line.count("{") == line.count("}") and not NO_NUMBER.search(line), f"{path.name}: {line}")
            tables[-1].append([cell.strip() for cell in cells])
    expect(tables and columns is None, f"{path.name}: {lines}")
    return tables
