package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrappedTest {
    @Test
    void breaksAtBlanksAndIndentsAsFarAsTheHead() {
        assertThat(Wrapped.lines("1. ", "one two three", 10)).containsExactly("1. one two", "   three");
    }

    @Test
    void neverBreaksInsideAQuotedName() {
        assertThat(Wrapped.lines("", "on \"a b  c\" (\"x \"\" y\")", 6))
                .containsExactly("on", "\"a b  c\"", "(\"x \"\" y\")");
    }

    @Test
    void aPieceWiderThanThePageStandsAlone() {
        assertThat(Wrapped.lines("- ", "extraordinary x", 5)).containsExactly("- extraordinary", "  x");
    }
}
