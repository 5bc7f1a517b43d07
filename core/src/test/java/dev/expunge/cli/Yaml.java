package dev.expunge.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A YAML document by the paths of its keys.
record Yaml(Object document) {
    @SuppressWarnings("unchecked")
    private Object at(String path) {
        Object found = document;
        for (String key : path.isEmpty() ? new String[0] : path.split("\\.", -1)) {
            found = Objects.requireNonNull(((Map<String, Object>) found).get(key), path);
        }
        return found;
    }

    String text(String path) {
        return (String) at(path);
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> map(String path) {
        return (Map<String, Object>) at(path);
    }

    @SuppressWarnings("unchecked")
    List<Object> list(String path) {
        return (List<Object>) at(path);
    }
}
