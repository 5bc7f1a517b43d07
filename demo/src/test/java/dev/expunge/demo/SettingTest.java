package dev.expunge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettingTest {
    @Test
    void theStoryHas183BatchesOf500AndItsTroubleAtThe87th() {
        Setting story = Setting.of(300_000, 800, false);
        assertThat(story.candidates()).isEqualTo(91_247);
        assertThat(story.roots()).isEqualTo(500);
        assertThat(story.troubleAfter()).isEqualTo(87);
    }

    @Test
    void fewerUsersMakeSmallerBatchesRatherThanFewer() {
        Setting small = Setting.of(3_000, 800, false);
        assertThat(small.roots()).isEqualTo(5);
        assertThat(small.troubleAfter()).isEqualTo(87);
    }

    @Test
    void theFewestUsersStillMakeBatches() {
        Setting tiny = Setting.of(Setting.FEWEST_USERS, 800, false);
        assertThat(tiny.roots()).isEqualTo(1);
        assertThat(tiny.troubleAfter()).isEqualTo(144);
    }

    @Test
    void moreUsersMakeMoreBatchesOfTheSameSize() {
        Setting large = Setting.of(600_000, 800, false);
        assertThat(large.roots()).isEqualTo(500);
        assertThat(large.troubleAfter()).isEqualTo(173);
    }
}
