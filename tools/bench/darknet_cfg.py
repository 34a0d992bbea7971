"""Reading a Darknet .cfg."""


def sections(path):
    """The [sections] of a Darknet cfg as dictionaries."""
    result = []
    with open(path) as lines:
        for line in lines:
            line = line.split("#")[0].strip()
            if line.startswith("["):
                result.append({"type": line[1:-1]})
            elif "=" in line:
                key, value = line.split("=", 1)
                result[-1][key.strip()] = value.strip()
    return result
