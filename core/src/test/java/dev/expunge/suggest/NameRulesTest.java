package dev.expunge.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.sql.TableName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameRulesTest {
    private static final TableName CHILD = new TableName("public", "notes");
    private static final NameRules RULES = new NameRules(Stream.concat(
                    Stream.of("users", "projects", "merge_requests", "companies", "ci_builds", "notes", "addresses")
                            .map(name -> new Target(new TableName("public", name), "id", Family.NUMBER, true)),
                    Stream.of(new Target(new TableName("public", "users"), "email", Family.TEXT, false)))
            .toList());

    @ParameterizedTest
    @CsvSource({
        "user_id, users",
        "userId, users",
        "UserID, users",
        "USER_ID, users",
        "user, users",
        "last_edited_user_id, users",
        "created_by, users",
        "updated_by_id, users",
        "author, users",
        "author_id, users",
        "owner_id, users",
        "resource_owner_id, users",
        "reporter_id, users",
        "user_ids, users",
        "project_id, projects",
        "merge_request_id, merge_requests",
        "mergeRequestId, merge_requests",
        "company_id, companies",
        "build_id, ci_builds",
        "address_id, addresses",
        "parent_id, notes",
    })
    void tellsWhichTableANameMeans(String column, String table) {
        assertThat(RULES.best(CHILD, column, Family.NUMBER))
                .hasValueSatisfying(
                        match -> assertThat(match.target().table().name()).isEqualTo(table));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "", "_", "state_id", "theme_id", "count", "by", "identity", "userland_id", "used_id"})
    void aNameThatMeansNoTableIsNone(String column) {
        assertThat(RULES.best(CHILD, column, Family.NUMBER)).isEmpty();
    }

    @Test
    void aNameWithTheKeyOfATableSaysMoreThanARole() {
        assertThat(RULES.best(CHILD, "user_id", Family.NUMBER).orElseThrow().score())
                .isGreaterThan(RULES.best(CHILD, "author_id", Family.NUMBER)
                        .orElseThrow()
                        .score());
    }

    @ParameterizedTest
    @CsvSource({"email, 60", "author_email, 60", "user_email, 85"})
    void anAddressIsTakenForTheOneThatPeopleAreKnownBy(String column, int score) {
        assertThat(RULES.best(CHILD, column, Family.TEXT))
                .hasValueSatisfying(match -> assertThat(match.target().column()).isEqualTo("email"))
                .hasValueSatisfying(match -> assertThat(match.score()).isEqualTo(score));
    }

    @Test
    void typesThatCannotBeComparedAreLeftOut() {
        assertThat(RULES.best(CHILD, "user_id", Family.UUID)).isEmpty();
        assertThat(RULES.best(CHILD, "user_id", Family.TEXT)).isPresent();
        assertThat(RULES.best(CHILD, "email", Family.NUMBER)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"User", "user", "users", "App\\Models\\User", "Accounts::User", "app.models.User"})
    void aTypeNamesATableInManyWays(String type) {
        assertThat(RULES.means(type, new TableName("public", "users"))).isTrue();
        assertThat(RULES.means(type, new TableName("public", "projects"))).isFalse();
    }

    @Test
    void ofSeveralTablesOfPeopleUsersComeFirst() {
        var rules = new NameRules(List.of(
                new Target(new TableName("public", "customers"), "id", Family.NUMBER, true),
                new Target(new TableName("public", "users"), "id", Family.NUMBER, true)));

        assertThat(rules.best(CHILD, "author_id", Family.NUMBER)
                        .orElseThrow()
                        .target()
                        .table()
                        .name())
                .isEqualTo("users");
    }
}
