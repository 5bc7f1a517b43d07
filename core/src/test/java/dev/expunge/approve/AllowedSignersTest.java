package dev.expunge.approve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.approve.ssh.GeneratedKey;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedSignersTest {
    private static final GeneratedKey KEY = GeneratedKey.ed25519();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void readsNamesOptionsAndKeys() {
        AllowedSigner signer = only("""
                # people

                alice@example.org,al@example.org cert-authority,namespaces="file,expunge",valid-after="20260101",valid-before="202706302359Z" {key} a comment
                """);

        assertThat(signer.person()).isEqualTo("alice@example.org");
        assertThat(signer.principals()).containsExactly("alice@example.org", "al@example.org");
        assertThat(signer.key()).isEqualTo(KEY.key());
        assertThat(signer.line()).isEqualTo(3);
        assertThat(signer.authority()).isTrue();
        assertThat(signer.namespaces()).containsExactly("file", "expunge");
        assertThat(signer.validAfter()).contains(Instant.parse("2025-12-31T18:30:00Z"));
        assertThat(signer.validBefore()).contains(Instant.parse("2027-06-30T23:59:00Z"));
    }

    @Test
    void aKeyCountsWithinItsTimeAndForItsNamespacesOnly() {
        assertThat(only("a@x {key}").objection("expunge", NOW)).isEmpty();
        assertThat(only("a@x namespaces=\"exp*\" {key}").objection("expunge", NOW))
                .isEmpty();
        assertThat(only("a@x namespaces=\"file\" {key}").objection("expunge", NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("for file only, and not for expunge"));
        assertThat(only("a@x valid-before=\"20261122110000Z\" {key}").objection("expunge", NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("has expired at 2026-11-22T11:00:00Z"));
        assertThat(only("a@x valid-after=\"20261123Z\" {key}").objection("expunge", NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("valid from 2026-11-23T00:00:00Z on only"));
        assertThat(only("a@x cert-authority {key}").objection("expunge", NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("certificates are not read"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@x",
                "a@x ssh-ed25519",
                "a@x ssh-ed25519 AAAA",
                "*@x {key}",
                "a@x,!b@x {key}",
                "a@x unknown-option {key}",
                "a@x valid-before=\"tomorrow\" {key}",
                "a@x valid-before=\"20261399\" {key}",
                "a@x valid-before=20270101 {key}",
                "a@x namespaces=\"expunge {key}",
                "a@x ssh-rsa {base}"
            })
    void aLineThatCannotBeReadIsNamedAndNothingIsGuessed(String line) {
        Failure failure = catchThrowableOfType(Failure.class, () -> parse("\n" + line));

        assertThat(failure.code()).isEqualTo(Code.SIGNERS_INVALID);
        assertThat(failure.what()).contains("line 2   ");
    }

    @Test
    void commentsDoNotChangeTheDigestAndKeysDo() {
        String digest = parse("a@x {key}").digest();

        assertThat(parse("# people\n\na@x {key}\n").digest()).isEqualTo(digest);
        assertThat(parse("b@x {key}").digest()).isNotEqualTo(digest);
    }

    private static AllowedSigner only(String text) {
        return parse(text).signers().getFirst();
    }

    private static AllowedSigners parse(String text) {
        ZoneId kolkata = ZoneOffset.ofHoursMinutes(5, 30);
        return AllowedSigners.parse(
                text.replace("{key}", KEY.line()).replace("{base}", KEY.line().split(" ", 2)[1]), kolkata);
    }
}
