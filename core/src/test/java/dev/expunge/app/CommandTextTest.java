package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandTextTest {
    @Test
    void quotesWhatAShellWouldTakeApart() {
        assertThat(new CommandText("./expunge").with("run", "my spec.yaml", "--set", "name=O'Neil"))
                .hasToString("./expunge run 'my spec.yaml' --set 'name=O'\\''Neil'");
    }

    @Test
    void quotesTheEmptyWord() {
        assertThat(new CommandText("expunge").with("")).hasToString("expunge ''");
    }
}
