"""Makes named `requires` of a jar's module optional: relax-modules.py JAR MODULE...

Elasticsearch 9 requires two JDK modules (jdk.jdi, jdk.jlink) that a JRE lacks and a node never calls.
The flag is ACC_STATIC_PHASE of the Module attribute, JVMS 4.7.25.
"""

import os
import struct
import sys
import zipfile

ACC_STATIC_PHASE = 0x0040
UTF8, LONG, DOUBLE, METHOD_HANDLE = 1, 5, 6, 15
ONE_INDEX = (7, 8, 16, 19, 20)


def u2(data, at):
    return struct.unpack_from(">H", data, at)[0]


def constant_pool(data):
    """The entries that are texts or refer to one, by index, and where the pool ends."""
    pool, at, index = {}, 10, 1
    while index < u2(data, 8):
        tag = data[at]
        if tag == UTF8:
            pool[index] = data[at + 3 : at + 3 + u2(data, at + 1)].decode()
            at += 3 + u2(data, at + 1)
        elif tag in ONE_INDEX:
            pool[index] = u2(data, at + 1)
            at += 3
        else:
            at += 4 if tag == METHOD_HANDLE else 9 if tag in (LONG, DOUBLE) else 5
            index += tag in (LONG, DOUBLE)
        index += 1
    return pool, at


def relaxed(module_info, names):
    data = bytearray(module_info)
    pool, at = constant_pool(data)
    at += 8 + 2 * u2(data, at + 6) + 4  # flags, names, interfaces; a module has no fields and methods
    attributes, at = u2(data, at), at + 2
    for _ in range(attributes):
        name, size = struct.unpack_from(">HI", data, at)
        at += 6
        if pool[name] == "Module":
            for entry in range(at + 8, at + 8 + 6 * u2(data, at + 6), 6):
                if pool[pool[u2(data, entry)]] in names:
                    struct.pack_into(">H", data, entry + 2, u2(data, entry + 2) | ACC_STATIC_PHASE)
        at += size
    return bytes(data)


def main(jar, *names):
    with zipfile.ZipFile(jar) as old, zipfile.ZipFile(jar + ".new", "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, relaxed(data, names) if item.filename == "module-info.class" else data)
    os.replace(jar + ".new", jar)


main(*sys.argv[1:])
