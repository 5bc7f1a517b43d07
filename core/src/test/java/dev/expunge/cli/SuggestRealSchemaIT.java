package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.RealSchemas;
import dev.expunge.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How many of the undeclared references of one of [RealSchemas] are found, and how many are made up.
class SuggestRealSchemaIT {

    /// Read through by a person: every column without a foreign key that holds the number of a user.
    private static final Set<String> USERS = Set.of(
            "abuse_reports(reporter_id)",
            "abuse_reports(user_id)",
            "audit_events(author_id)",
            "award_emoji(user_id)",
            "chat_names(user_id)",
            "ci_builds(erased_by_id)",
            "ci_builds(user_id)",
            "ci_pipelines(user_id)",
            "deployments(user_id)",
            "emails(user_id)",
            "identities(user_id)",
            "issues(last_edited_by_id)",
            "keys(user_id)",
            "members(created_by_id)",
            "merge_requests(last_edited_by_id)",
            "namespaces(owner_id)",
            "notes(author_id)",
            "notes(resolved_by_id)",
            "notes(updated_by_id)",
            "oauth_access_grants(resource_owner_id)",
            "oauth_access_tokens(resource_owner_id)",
            "projects(creator_id)",
            "sent_notifications(recipient_id)",
            "snippets(author_id)",
            "spam_logs(user_id)",
            "subscriptions(user_id)",
            "timelogs(user_id)",
            "users(created_by_id)",
            "users_star_projects(user_id)");
    private static final int PAIRS = 18;

    @Test
    void findsWhatMeansAUserAndLittleElse() {
        Path dump = RealSchemas.file("gitlab11.sql.gz");
        String database = TestServer.empty();
        try {
            TestServer.execute(database, definitions(dump));

            List<JsonNode> all = suggestions(database);
            var sure = new TreeSet<String>();
            all.stream()
                    .filter(s -> !s.get("confidence").asString().equals("low"))
                    .map(s -> s.get("edge").asString())
                    .filter(edge -> edge.endsWith("-> public.users(id)"))
                    .forEach(edge -> sure.add(edge.substring("public.".length(), edge.indexOf(" ->"))));

            assertThat(sure).containsExactlyInAnyOrderElementsOf(USERS);
            assertThat(all.stream().filter(s -> s.has("when")).count()).isEqualTo(PAIRS);
            assertThat(all).hasSizeLessThan(USERS.size() + PAIRS + 15);
        } finally {
            TestServer.drop(database);
        }
    }

    private static List<JsonNode> suggestions(String database) {
        Call call = Call.of(
                "map",
                "public.users",
                "--suggest",
                "--json",
                "--url",
                "postgresql://127.0.0.1:" + TestServer.server().port() + "/" + database,
                "--user",
                "postgres");
        return JsonMapper.shared()
                .readTree(call.succeeds().out())
                .get("suggestions")
                .valueStream()
                .toList();
    }

    /// The dump without its rows.
    private static String definitions(Path dump) {
        try (var packed = new GZIPInputStream(Files.newInputStream(dump))) {
            var text = new StringBuilder();
            boolean rows = false;
            for (String line : new String(packed.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.startsWith("COPY ")) {
                    rows = true;
                } else if (!rows && !line.startsWith("\\") && !line.startsWith("SELECT pg_catalog.set")) {
                    text.append(line).append('\n');
                }
                rows = rows && !line.equals("\\.");
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
