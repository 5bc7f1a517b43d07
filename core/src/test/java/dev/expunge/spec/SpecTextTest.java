package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecTextTest {
    private static final String TEXT = """
            # a spec \ud83d\ude00
            root: public.users
            edges: # all of them
              # below users
              public.a(x): delete    # why
                                     # and more
              'public.b(y)': DECIDE
              public.c(z):
                action: DECIDE
                when: "kind = 'x'"

              # a remark of its own
              ? public.d(w)
              : forbid
            criteria: |
              true
            """;

    private static SpecText of(String text) {
        return SpecText.of(Path.of("spec.yaml"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void findsEachEntryWithTheCommentsThatHangOnIt(String lineEnd) {
        SpecText.Block edges = of(TEXT.replace("\n", lineEnd)).block("edges").orElseThrow();

        assertThat(edges.entries())
                .containsExactly(
                        new SpecText.Entry("public.a(x)", Optional.of("delete"), false, 4, 4, 6),
                        new SpecText.Entry("public.b(y)", Optional.of("DECIDE"), false, 6, 6, 7),
                        new SpecText.Entry("public.c(z)", Optional.of("DECIDE"), true, 7, 9, 10),
                        new SpecText.Entry("public.d(w)", Optional.of("forbid"), false, 12, 13, 14));
        assertThat(edges.indent()).isEqualTo("  ");
        assertThat(edges.end()).isEqualTo(14);
    }

    @Test
    void aTextOnWhichNothingIsEditedStaysAsItIs() {
        String odd = "\ufeff"
                + TEXT.replace("root:", "root:  ")
                        .replace("# why\n", "# why  \r\n")
                        .stripTrailing();

        assertThat(new SpecEdit(of(odd)).text()).isEqualTo(odd);
    }

    @Test
    void readsAsDecidedWithoutMovingALine() {
        assertThat(of(TEXT).decided())
                .isEqualTo(TEXT.replace("'public.b(y)': DECIDE", "'public.b(y)': forbid")
                        .replace("action: DECIDE", "action: forbid"));
    }

    @Test
    void makesEveryChangeAtItsPlace() {
        var edit = new SpecEdit(of("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6"));
        edit.insert(6, List.of("g: 7"));
        edit.replace(1, 1, List.of("#b: 2", "B: 2"));
        edit.insert(2, List.of("x: 0"));
        edit.insert(1, List.of("w: 0"));

        assertThat(edit.text()).isEqualTo("a: 1\nw: 0\n#b: 2\nB: 2\nx: 0\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\n");
        assertThat(edit.diff())
                .containsExactly(
                        "@@ line 1 @@",
                        " a: 1",
                        "+w: 0",
                        "-b: 2",
                        "+#b: 2",
                        "+B: 2",
                        "+x: 0",
                        " c: 3",
                        " d: 4",
                        " e: 5",
                        " f: 6",
                        "+g: 7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edges: { public.a(x): delete }",
                "edges: &all\n  public.a(x): delete",
                "edges: ~",
                "edges: [a]",
                "{ root: a.b, edges: {} }"
            })
    void refusesWhatCannotBeEditedLineByLine(String text) {
        assertThatThrownBy(() -> of(text).block("edges"))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SPEC_UNEDITABLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"edges: {}", "edges: { } # none", "edges:", "edges: # none"})
    void anEmptySectionCanBeFilled(String text) {
        assertThat(of("root: a.b\n" + text + "\n").block("edges"))
                .hasValueSatisfying(block -> assertThat(block.empty()).isTrue());
    }

    @Test
    void aDeclarationReadsBackAsItWasWritten() {
        var odd = new Declaration(
                "public.\"a, on delete b\"(\"as x\")",
                "set null",
                "may be null",
                List.of("partitioned", "not enforced"),
                "\"k, as l\"");

        assertThat(Declaration.parse(odd.toString())).contains(odd);
        assertThat(Declaration.parse("anything else")).isEmpty();
    }
}
