package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The section `tested_on` of a spec.
class TestedOnKeysTest {
    private static final String KEY = "MCowBQYDK2VwAyEA" + "A".repeat(43) + "=";

    private static Spec spec(String trial) {
        return new SpecReader().parse(Path.of("/specs/a.yaml"), """
                expunge: 1
                name: a
                database: { url: "postgresql://h/d", environment: test }
                root: public.users
                criteria: created_at < :as_of
                """ + trial, Map.of());
    }

    private static String digest(String environment, String key, String more) {
        return SpecDigest.canonical(
                spec("tested_on: { environment: " + environment + ", signed_by: " + key + more + " }\n"));
    }

    @Test
    void whereAndByWhomIsPartOfTheSignatureAndWhereTheReceiptLiesIsNot() {
        String demanded = digest("staging", KEY, "");

        assertThat(digest("staging", KEY, ", receipt: r.json")).isEqualTo(demanded);
        assertThat(digest("test", KEY, "")).isNotEqualTo(demanded);
        assertThat(digest("staging", KEY.replace("AA=", "BA="), "")).isNotEqualTo(demanded);
        assertThat(SpecDigest.canonical(spec(""))).isNotEqualTo(demanded);
        assertThat(spec("tested_on: { environment: staging, signed_by: " + KEY + ", receipt: r.json }\n")
                        .testedOn()
                        .flatMap(TestedOn::receipt))
                .hasValue(Path.of("/specs/r.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "staging                                      | tested_on",
                "{ environment: staging }                     | signed_by",
                "{ environment: staging, signed_by: AAAA }    | must be an Ed25519 public key",
                "{ environment: '', signed_by: x }            | must be",
            })
    void everyMistakeIsNamed(String trial, String told) {
        assertThatThrownBy(() -> spec("tested_on: " + trial + "\n")).hasMessageContaining(told);
    }
}
