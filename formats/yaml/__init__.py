"""YAML that people write, read into a tree whose every fault names its line, its key and the cure."""
