package dev.expunge.picture;

import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.util.List;

/// Names that would do harm if they were taken for anything but text.
final class Odd {
    static final List<String> NAMES = List.of(
            "<script>window.harmed = 1</script>",
            "</title></style></script><img src=x onerror='window.harmed = 1'>",
            "a\"b\" onload=\"window.harmed = 1",
            "x' onclick='window.harmed = 1",
            "&lt;b&gt; &amp; ]]> <![CDATA[",
            "new\nline\ttab\rreturn",
            "end",
            "t1 --> t2; click t1 href \"javascript:alert(1)\"",
            "\"]:::goes %%{init: {}}%% #quot;",
            "back`tick $ {x} \\ | (a[b])",
            "bell\u0007escape\u001b[31m",
            "turned\u202Eround\u2066",
            "not a character \uFFFF",
            "图书馆 Ünïcödé 🦉",
            "style=\"x\" url(http://example.org)",
            " ");

    private Odd() {}

    /// One table for each name below a root with a harmless one, in a schema with an odd name, with columns of the
    /// same names.
    static Maps maps() {
        var root = new TableName("public", "users");
        var maps = new Maps().table(root, 3);
        for (String name : NAMES) {
            var table = new TableName("Odd \"Schema\" <i>", name);
            maps.table(table, 7).edge(table, name, root, Action.DELETE);
        }
        return maps;
    }
}
