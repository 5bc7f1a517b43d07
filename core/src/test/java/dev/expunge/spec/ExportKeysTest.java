package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Period;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportKeysTest {
    private static Spec.Export export(String keys) {
        return Specs.read(Specs.with(
                        "backup: { export: { to: exports, encrypt_to: [" + Specs.RECIPIENT + "]" + keys + " } }\n"))
                .backup()
                .export()
                .orElseThrow();
    }

    private static String digest(String keys) {
        return SpecDigest.canonical(Specs.read(Specs.with(
                "backup: { export: { to: exports, encrypt_to: [" + Specs.RECIPIENT + "]" + keys + " } }\n")));
    }

    @Test
    void withoutAWordTheKeysLieBesideTheFolderAndNothingEnds() {
        assertThat(export("").rules()).isEqualTo(ExportRules.USUAL);
        assertThat(ExportRules.keysOf(export(""))).isEqualTo(new Location.Folder(Path.of("/jobs/keys")));
    }

    @Test
    void everyRuleIsRead() {
        Spec.Export export = export(", keys: 's3://keys/fluxmap', horizon: 7 years, sign_with: key.pem, changed: spare,"
                + " kms: { key: 'arn:aws:kms:eu-1:1:key/2', region: eu-1, endpoint: 'http://127.0.0.1:1' }");

        assertThat(ExportRules.keysOf(export)).isEqualTo(new Location.Bucket("keys", "fluxmap"));
        assertThat(export.rules().horizon()).contains(Period.ofYears(7));
        assertThat(export.rules().signWith()).contains(Path.of("/jobs/key.pem"));
        assertThat(export.rules().kms())
                .contains(new ExportRules.Kms(
                        "arn:aws:kms:eu-1:1:key/2", Optional.of("eu-1"), Optional.of("http://127.0.0.1:1")));
        assertThat(export(", kms: alias/expunge").rules().kms())
                .contains(new ExportRules.Kms("alias/expunge", Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"1 day, P1D, 1 day", "90 days, P90D, 90 days", "2 weeks, P14D, 14 days", "18 months, P18M, 18 months"})
    void aHorizonIsATimeOfTheCalendar(String text, Period period, String again) {
        assertThat(PeriodText.parse(text)).contains(period);
        assertThat(PeriodText.of(period)).isEqualTo(again);
        assertThat(PeriodText.of(Period.ofYears(7))).isEqualTo("7 years");
    }

    @ParameterizedTest
    @CsvSource({
        "s3://b/exports, s3://b/exports, true",
        "s3://b/exports/keys, s3://b/exports, true",
        "s3://b/keys, s3://b, true",
        "s3://b/exports-keys, s3://b/exports, false",
        "s3://c/exports, s3://b/exports, false",
        "exports/keys, exports, true",
        "exports, exports, true",
        "keys, exports, false",
        "exports-keys, exports, false",
        "exports, s3://b, false"
    })
    void keysAreNotKeptInsideOfTheExportThatTheyOpen(String keys, String export, boolean inside) {
        Path base = Path.of("/backup");

        assertThat(Location.of(keys, base).within(Location.of(export, base))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"horizon: 7", "horizon: 0 years", "horizon: 7y", "changed: twice", "keys: ''", "kms: a b"})
    void whatIsNoRuleIsAProblem(String rule) {
        String yaml = "backup: { export: { to: x, encrypt_to: [" + Specs.RECIPIENT + "], " + rule + " } }\n";

        assertThat(Specs.failure(Specs.with(yaml)).what())
                .contains("backup.export." + rule.substring(0, rule.indexOf(':')));
    }

    @Test
    void whoeverShortensTheHorizonOrTakesTheEnvelopeAwaySignsAnew() {
        assertThat(digest(", horizon: 7 years")).isNotEqualTo(digest("")).isNotEqualTo(digest(", horizon: 7 days"));
        assertThat(digest(", kms: alias/a")).isNotEqualTo(digest("")).isEqualTo(digest(", kms: alias/b"));
        assertThat(digest(", sign_with: a.pem")).isNotEqualTo(digest("")).isEqualTo(digest(", sign_with: b.pem"));
        assertThat(digest(", keys: elsewhere, changed: spare")).isEqualTo(digest(""));
        assertThat(digest(", changed: again")).isNotEqualTo(digest(""));
    }
}
