package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalKeysTest {
    private static final String RULES = """
            approvals:
              needed: { legal: 1, tech-lead: 2 }
              signers: ./approvers
              roles: { legal: [a@x], tech-lead: [b@x, c@x] }
              expire_after: 48h
              checklist: [snapshot, map_reviewed]
              reviews: { legal: 50 }
            """;

    @Test
    void everyKeyBecomesAValue() {
        ApprovalRules rules = Specs.read(Specs.with(RULES)).approvals();

        assertThat(rules.needed()).isEqualTo(Map.of("legal", 1, "tech-lead", 2));
        assertThat(rules.signers()).contains(Path.of("/jobs/approvers"));
        assertThat(rules.roles()).isEqualTo(Map.of("legal", List.of("a@x"), "tech-lead", List.of("b@x", "c@x")));
        assertThat(rules.expireAfter()).isEqualTo(Duration.ofDays(2));
        assertThat(rules.reviews()).isEqualTo(Map.of("legal", 50));
        assertThat(rules.demands(CheckItem.SAMPLE_REVIEWED)).isTrue();
        assertThat(rules.checklist()).containsExactly(CheckItem.MAP_REVIEWED, CheckItem.SNAPSHOT);
    }

    @Test
    void withoutThemNobodyHasToAgree() {
        ApprovalRules rules = Specs.read(Specs.SMALLEST).approvals();

        assertThat(rules.none()).isTrue();
        assertThat(rules.expireAfter()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void reviewsNeedNoFileOfSigners() {
        ApprovalRules rules = Specs.read(Specs.with("approvals: { reviews: { engineer: 20 } }\n"))
                .approvals();

        assertThat(rules.none()).isFalse();
        assertThat(rules.demands(CheckItem.SAMPLE_REVIEWED)).isTrue();
        assertThat(rules.demands(CheckItem.SNAPSHOT)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    signers: ./approvers  | # nobody              | must have signers, the file of allowed signers
                    c@x                   | b@x                   | asks for 2 of role tech-lead, and roles names 1
                    legal: [a@x],         | legals: [a@x],        | asks for 1 of role legal, and roles names 0
                    legal: 1              | legal: 0              | must be a whole number from 1 to 99
                    legal: 1              | Legal: 1              | must be a role of a-z, 0-9, _ and -
                    [a@x]                 | ['*@x']               | must be a name without blanks or commas
                    legal: 50             | legal: 1001           | must be a whole number from 1 to 1000
                    legal: 50             | engineer: 50          | asks for role engineer, and roles names nobody of it
                    [snapshot             | [snapshots            | did you mean snapshot?
                    """)
    void whatCannotBeMeantIsAProblem(String written, String instead, String problem) {
        assertThat(RULES).contains(written);
        assertThat(Specs.failure(Specs.with(RULES.replace(written, instead))).what())
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "./approvers,elsewhere,false",
        "tech-lead: 2,tech-lead: 1,true",
        "c@x,d@x,true",
        "48h,49h,true",
        "snapshot,vacuum,true",
        "legal: 50,legal: 49,true"
    })
    void theRulesAreSignedAndThePlaceOfTheFileIsNot(String written, String instead, boolean changes) {
        String before = SpecDigest.canonical(Specs.read(Specs.with(RULES)));
        String after = SpecDigest.canonical(Specs.read(Specs.with(RULES.replace(written, instead))));

        assertThat(after.equals(before)).isEqualTo(!changes);
    }
}
