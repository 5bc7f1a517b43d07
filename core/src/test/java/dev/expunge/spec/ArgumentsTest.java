package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    private static final Spec SPEC = Specs.read(Specs.withCriteria("""
            criteria: :days = :share and :label = :day and :strict
            parameters:
              days: { type: integer, minimum: -10, maximum: 3000000000, default: 90 }
              share: { type: number, minimum: 0, maximum: 1, default: 0.5 }
              label: { type: text, default: trial }
              day: { type: date, default: 2024-02-29 }
              strict: { type: boolean, default: true }
            """));
    private static final Spec WITHOUT_DEFAULT = Specs.read(
            Specs.withCriteria("criteria: a < :retainDays\nparameters: { retainDays: { type: integer } }\n"));

    @Test
    void whatIsNotSetHasItsDefault() {
        assertThat(texts()).containsExactly("90", "0.5", "trial", "2024-02-29", "true");
    }

    @ParameterizedTest
    @CsvSource({"days=007,7", "days=-0,0", "days=+5,", "share=0.50,0.5", "share=1.000,1", "share=-0.0,0"})
    void oneValueHasOneSpelling(String setting, String canonical) {
        if (canonical == null) {
            assertThat(failure(SPEC, setting).what()).contains("days = +5   must be a whole number");
        } else {
            assertThat(texts(setting)).contains(canonical);
        }
    }

    @Test
    void allProblemsAreToldTogether() {
        Failure failure = failure(
                SPEC,
                "dyas=1",
                "days=3000000001",
                "share=-0.01",
                "day=2023-02-29",
                "strict=yes",
                "as_of=1",
                "x",
                "day=1");

        assertThat(failure.code()).isEqualTo(Code.PARAMETER_INVALID);
        assertThat(failure.what().lines())
                .containsExactly(
                        "the parameters have 8 problems",
                        "  dyas   is not a parameter of this spec; did you mean days?",
                        "  as_of   cannot be set: it is the frozen now of the run",
                        "  x   must be name=value",
                        "  day   is set twice",
                        "  days = 3000000001   must be at most 3000000000",
                        "  share = -0.01   must be at least 0",
                        "  day = 2023-02-29   must be a day such as 2024-01-31",
                        "  strict = yes   must be true or false");
        assertThat(failure.dataState()).isEqualTo("nothing was deleted.");
        assertThat(failure.next()).isNotEmpty();
    }

    @Test
    void aParameterWithoutDefaultMustBeSet() {
        assertThat(failure(WITHOUT_DEFAULT).what()).contains("retainDays   must be set: it has no default");
        assertThat(failure(WITHOUT_DEFAULT, "retainDays=").what()).contains("must be a whole number");
    }

    @Test
    void hugeNumbersAreRefusedBeforeTheyAreBuilt() {
        assertThat(failure(SPEC, "share=1e999999999").what()).contains("must be a number");
        assertThat(failure(WITHOUT_DEFAULT, "retainDays=9999999999999999999").what())
                .contains("must be a whole number");
    }

    @Test
    void aTextIsNeverRepeated() {
        assertThat(failure(SPEC, "label=anna@example.org\0").what())
                .contains("label   must not contain a NUL character")
                .doesNotContain("anna");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    days=90           | '90'::integer
                    days=-5           | '-5'::integer
                    days=2147483647   | '2147483647'::integer
                    days=2147483648   | '2147483648'::bigint
                    share=0.25        | '0.25'::numeric
                    day=2024-01-01    | date '2024-01-01'
                    strict=false      | false
                    label=trial       | 'trial'::text
                    label=a=b         | 'a=b'::text
                    label=it's        | 'it''s'::text
                    label=a\\         | E'a\\\\'::text
                    label=\\' or 1=1  | E'\\\\'' or 1=1'::text
                    """)
    void aValueIsALiteralThatNothingEscapes(String setting, String literal) {
        String name = setting.substring(0, setting.indexOf('='));

        assertThat(Arguments.resolve(SPEC, List.of(setting))
                        .literals(Instant.EPOCH)
                        .apply(name))
                .isEqualTo(literal);
    }

    @Test
    void criteriaAreRenderedWithTheirValues() {
        ParameterValues values = Arguments.resolve(WITHOUT_DEFAULT, List.of("retainDays=30"));
        Instant asOf = Instant.parse("2024-03-01T12:00:00.123456789Z");

        assertThat(Criteria.of("a < :as_of - make_interval(days => :retainDays)")
                        .parsed()
                        .render(values.literals(asOf)))
                .isEqualTo("a < timestamptz '2024-03-01T12:00:00.123456Z' - make_interval(days => '30'::integer)");
    }

    @Test
    void thereIsNoLiteralForAnUnknownName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.resolve(SPEC, List.of())
                        .literals(Instant.EPOCH)
                        .apply("other"));
    }

    private static Stream<String> texts(String... settings) {
        return Arguments.resolve(SPEC, List.of(settings)).values().values().stream()
                .map(ParameterValues.Value::text);
    }

    private static Failure failure(Spec spec, String... settings) {
        return catchThrowableOfType(Failure.class, () -> Arguments.resolve(spec, List.of(settings)));
    }
}
