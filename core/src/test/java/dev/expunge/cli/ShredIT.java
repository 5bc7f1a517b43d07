package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.ExportFolder;
import dev.expunge.FluxmapSpec;
import dev.expunge.Roles;
import dev.expunge.TestServer;
import dev.expunge.backup.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `exports` and `shred` as a person gives them, by the role that deletes and no other.
class ShredIT {
    private static final Pattern SIGNATURE = Pattern.compile("--signature (expunge1(?:-[0-9a-f]{16}){4})");
    private static final String STATE = "no key was destroyed now.";

    @TempDir
    Path folder;

    private static String signature(Call call) {
        Matcher found = SIGNATURE.matcher(call.succeeds().out());
        assertThat(found.find()).as(call.out()).isTrue();
        return found.group(1);
    }

    private static JsonNode json(Call call) {
        return JsonMapper.shared().readTree(call.succeeds().out());
    }

    @Test
    void theRoleThatDeletesEndsItsExportWithoutAnyFurtherRight() throws IOException {
        String database = TestServer.fluxmap();
        Path signer = folder.resolve("signer.pem");
        assertThat(Program.shell("openssl genpkey -algorithm ed25519 -out \"$1\"", signer.toString())
                        .exit())
                .isZero();
        String text = FluxmapSpec.withExport(database) + "    sign_with: signer.pem\n";
        Roles roles = Roles.of(database, FluxmapSpec.write(folder, text));
        String spec = FluxmapSpec.write(
                        folder,
                        text.replace(
                                        TestServer.server().url(database, "postgres"),
                                        TestServer.server().url(database, roles.deleter()))
                                .replace("  accept: { superuser: tests own the server }\n", ""))
                .toString();
        assertThat(Call.of("exports", spec).succeeds().out()).isEqualTo("nothing was exported here\n");
        Call.of("run", spec, "--execute", "--signature", Call.signature("run", spec))
                .succeeds();

        assertThat(Call.of("exports", spec).succeeds().out())
                .matches("(?s) +state +run +spec .*\n +kept +1 +pii-cleanup .* none .*export/1-[0-9a-f]{12}\n");
        JsonNode kept = json(Call.of("exports", spec, "--json"));
        assertThat(kept.get("state").asString()).isEqualTo("kept");
        assertThat(kept.get("recipients").get(0).asString()).isEqualTo(FluxmapSpec.RECIPIENT);
        assertThat(kept.get("tables").get("public.user_sessions").asLong()).isPositive();
        opensslAgrees();

        Call.of("shred", spec, "--run", "1").fails(Code.SHRED_REFUSED, STATE).says("it has no horizon");
        Call.of("shred", spec, "--run", "1", "--before-horizon", "Ada Lovelace asked")
                .fails(Code.USAGE);
        Call.of("shred", spec).fails(Code.USAGE);
        Call.of("shred", spec, "--run", "1", "--due").fails(Code.USAGE);
        Call.of("shred", spec, "--run", "1", "--signature", "x").fails(Code.USAGE);
        String[] command = {"shred", spec, "--run", "1", "--before-horizon", "LIT-1"};
        Call look = Call.of(command);
        assertThat(look.succeeds().out())
                .contains(
                        "export of run 1 of pii-cleanup: kept, horizon none",
                        "public.user_sessions ",
                        "nobody can open them");
        String[] execute = java.util.Arrays.copyOf(command, command.length + 3);
        execute[6] = "--execute";
        execute[7] = "--signature";
        execute[8] = signature(look);
        assertThat(Call.of(execute).succeeds().out())
                .contains(
                        "shredded: the export of run 1, at ", " by " + roles.deleter() + ", before its horizon: LIT-1");

        assertThat(Call.of("exports", spec).succeeds().out()).contains("  shredded    1  pii-cleanup");
        JsonNode gone = json(Call.of("exports", spec, "--json"));
        assertThat(gone.get("shredded_by").asString()).isEqualTo(roles.deleter());
        assertThat(folder.resolve("keys").toFile().list()).noneMatch(name -> name.endsWith(".age"));
        assertThat(Call.of("shred", spec, "--due").succeeds().out()).startsWith("nothing is due");
    }

    /// As `docs/the-end-of-an-export.md` tells it, with sed where jq may be missing.
    private void opensslAgrees() {
        Program.require("openssl");
        var checked =
                Program.shell("""
                cd "$1" && sed -n 's/.*"seal" : "\\(.*\\)".*/\\1/p' manifest.json.sig | base64 -d > ../seal.bin
                (echo -----BEGIN PUBLIC KEY-----; sed -n 's/.*"signedBy" : "\\(.*\\)".*/\\1/p' manifest.json.sig; \\
                 echo -----END PUBLIC KEY-----) > ../public.pem
                openssl pkeyutl -verify -pubin -inkey ../public.pem -rawin -in manifest.json -sigfile ../seal.bin
                """, ExportFolder.of(folder.resolve("export"), 1).toString());
        assertThat(checked.exit()).as(checked.text()).isZero();
        assertThat(checked.text()).contains("Signature Verified Successfully");
    }
}
