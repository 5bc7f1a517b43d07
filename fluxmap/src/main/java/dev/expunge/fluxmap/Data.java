package dev.expunge.fluxmap;

import java.util.List;

/// The statements that fill the tables, each in one go and always with the same rows.
///
/// `pg_temp.u(key, salt)` is a number in [0, 1) that depends on nothing else. The table `fluxmap_plan` holds one
/// row per user: of which kind the user is, and for how long. Users are numbered in the order in which they came,
/// over six years. Every kind but two fails exactly one clause of the criteria; `candidate` fails none.
final class Data {
    static final List<String> SESSION_SETTINGS =
            List.of("set synchronize_seqscans = off", "set work_mem = '128MB'", "set timezone = 'UTC'", """
            create function pg_temp.u(key bigint, salt bigint) returns double precision
            language sql immutable parallel safe
            return (hashint8extended(key, salt) & 1073741823) / 1073741824.0::double precision
            """);

    static final String PLAN_TABLE = """
            create unlogged table public.fluxmap_plan (
                id bigint not null,
                kind text not null,
                created_at timestamptz not null,
                last_active_at timestamptz not null,
                sessions int not null
            )
            """;

    /// Parameters: users, candidates, now.
    static final String PLAN = """
            with input as (
                select ?::int as users, ?::int as candidates, ?::timestamptz as now
            ), aged as (
                select id, 2190 * (1 - (id - 0.5) / users)::double precision as age, candidates, now
                from input cross join generate_series(1, users) as id
            ), ranked as (
                select *, age >= 93 as old,
                       row_number() over (partition by age >= 93 order by hashint8extended(id, 1), id) as rank,
                       pg_temp.u(id, 2) as dice
                from aged
            ), kinds as (
                select *, case
                        when old and rank <= candidates then 'candidate'
                        when old and dice < 0.07 then 'wrong status'
                        when old and dice < 0.14 then 'recently active'
                        when old and dice < 0.19 then 'subscribed'
                        when old and dice < 0.26 then 'paying'
                        when age between 36 and 85 and dice < 0.40 then 'recently created'
                        else 'regular' end as kind,
                    case
                        when pg_temp.u(id, 3) < 0.25 then 0
                        when pg_temp.u(id, 3) < 0.85 then 1 + 4 * pg_temp.u(id, 4)
                        when pg_temp.u(id, 3) < 0.985 then 6 + 8 * pg_temp.u(id, 4)
                        when pg_temp.u(id, 3) < 0.9985 then 16 + 14 * pg_temp.u(id, 4)
                        else 100 + 150 * pg_temp.u(id, 4) end as sessions
                from ranked
            )
            insert into public.fluxmap_plan
            select id, kind, now - age * interval '1 day',
                   now - interval '1 day' * case
                       when kind in ('regular', 'recently active') then least(age, 25) * pg_temp.u(id, 5)
                       else 33 + (age - 33) * pg_temp.u(id, 5) end,
                   floor(sessions * case kind when 'candidate' then 1 else 0.75 end)
            from kinds
            order by id
            """;

    static final String USERS = """
            insert into public.users (id, email, name, status, country, locale, marketing_opt_in, referred_by,
                                      created_at, last_active_at)
            select id, 'u' || id || '@' || (array['mail', 'post', 'box', 'web'])[1 + id % 4] || '.example',
                   (array['Ada', 'İpek', 'Chloé', 'Dagmar', 'Emeka', 'Fatima', 'Grzegorz', 'Hana', 'Ivo', 'Jürgen',
                          'Kenji', '李娜', 'Mia', 'Nikolaï', 'Olga', 'Siân'])[1 + floor(16 * pg_temp.u(id, 10))]
                   || ' ' ||
                   (array['Okafor', 'Müller', 'García', 'Yılmaz', 'Novák', 'O''Neill', 'Rossi', 'Sato', 'Dubois',
                          'Ångström', 'Silva', 'Khan', 'Wójcik', 'Nguyễn', 'Smith', 'de Vries'])
                          [1 + floor(16 * pg_temp.u(id, 11))],
                   case
                       when kind = 'wrong status' then
                           (array['active', 'suspended', 'pending'])[1 + floor(3 * pg_temp.u(id, 12))]
                       when kind = 'regular' then case when pg_temp.u(id, 12) < 0.96 then 'active' else 'pending' end
                       when pg_temp.u(id, 12) < 0.55 then 'deactivated'
                       when pg_temp.u(id, 12) < 0.90 then 'trial_expired'
                       else 'gdpr_requested' end,
                   (array['DE', 'FR', 'TR', 'IN', 'US', 'BR', 'JP', 'NG'])[1 + floor(8 * pg_temp.u(id, 13))],
                   (array['de-DE', 'fr-FR', 'tr-TR', 'en-IN', 'en-US', 'pt-BR'])[1 + floor(6 * pg_temp.u(id, 14))],
                   pg_temp.u(id, 15) < 0.3,
                   case when id > 1 and pg_temp.u(id, 16) < 0.15 then 1 + floor((id - 1) * pg_temp.u(id, 17)) end,
                   created_at, last_active_at
            from public.fluxmap_plan
            order by id
            """;

    static final String SUBSCRIPTIONS = """
            with wanted as (
                select *, kind = 'subscribed' or kind = 'regular' and pg_temp.u(id, 20) < 0.7 as pays
                from public.fluxmap_plan
            ), listed as (
                select *, generate_series(1, case
                        when pays then 1 + floor(1.4 * pg_temp.u(id, 21))
                        else floor(1.9 * pg_temp.u(id, 21) + 0.1) end::int) as n
                from wanted
            )
            insert into public.subscriptions (user_id, plan, status, seats, price, started_at, ended_at)
            select id, (array['free trial', 'starter', 'team', 'business'])[1 + floor(4 * pg_temp.u(id, 22 + n))],
                   case
                       when pays and n = 1 then 'active'
                       else (array['canceled', 'expired', 'past_due'])[1 + floor(3 * pg_temp.u(id, 30 + n))] end,
                   1 + floor(9 * pg_temp.u(id, 40))::int, 9 + floor(90 * pg_temp.u(id, 41))::int,
                   created_at + (last_active_at - created_at) * pg_temp.u(id, 42) * 0.5,
                   case when not pays or n > 1 then created_at + (last_active_at - created_at) * 0.9 end
            from listed
            order by id, n
            """;

    static final String USER_PROFILES = """
            insert into public.user_profiles (user_id, bio, phone, address, avatar_digest, birthday, updated_at)
            select id,
                   case when pg_temp.u(id, 51) < 0.7 then left(
                       'I draw maps of things that flow: rivers, money, people, packets. Before that I measured tides, '
                       || 'taught geography and repaired bicycles. Ask me about contour lines, coffee, or the year in '
                       || 'which we walked along the whole border. User ' || id, 20 + floor(220 * pg_temp.u(id, 52))::int)
                   end,
                   '+49 30 ' || (1000000 + floor(8999999 * pg_temp.u(id, 53)))::int,
                   jsonb_build_object('street', 'Lindenstraße ' || id % 200, 'city', 'Fluxburg',
                                      'zip', (10000 + id % 89999)::text),
                   decode(md5(id::text), 'hex'),
                   date '1950-01-01' + floor(20000 * pg_temp.u(id, 54))::int,
                   last_active_at
            from public.fluxmap_plan
            where pg_temp.u(id, 50) < 0.85
            order by id
            """;

    static final String PAYMENT_METHODS = """
            insert into public.payment_methods (user_id, kind, last_four, expires_on, created_at)
            select id, case when pg_temp.u(id, 61) < 0.8 then 'card' else 'sepa' end,
                   lpad(floor(10000 * pg_temp.u(id, 62))::text, 4, '0'),
                   created_at::date + 1500, created_at + interval '1 hour'
            from public.fluxmap_plan
            where kind = 'paying' or kind = 'regular' and pg_temp.u(id, 60) < 0.75
            order by id
            """;

    static final String PAYMENTS = """
            insert into public.payments (payment_method_id, amount, currency, paid_at)
            select id, 9 + floor(90 * pg_temp.u(id, 70))::int, 'EUR', created_at + n * interval '30 days'
            from (
                select *, generate_series(1, floor(3 * pg_temp.u(id, 71))::int) as n from public.payment_methods
            ) as listed
            order by id, n
            """;

    static final String USER_SESSIONS = """
            with listed as (
                select *, generate_series(1, sessions) as n from public.fluxmap_plan
            ), timed as (
                select id as user_id, last_active_at,
                       created_at + (last_active_at - created_at) * pg_temp.u(id * 1024 + n, 80) as started_at,
                       pg_temp.u(id * 1024 + n, 81) as dice
                from listed
            )
            insert into public.user_sessions (id, user_id, ip, user_agent, revoked, started_at, last_seen_at)
            select row_number() over (order by started_at, user_id), user_id,
                   '10.0.0.0'::inet + floor(16777216 * dice)::bigint,
                   (array['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/5.0 (iPhone)', 'Mozilla/5.0 (Windows NT 10.0)',
                          'fluxmap-cli/3.1'])[1 + floor(4 * dice)],
                   dice > 0.9, started_at, least(last_active_at, started_at + dice * interval '2 hours')
            from timed
            order by started_at, user_id
            """;

    /// About one row in ten lacks the session, the user, or both: a job that acts for a user, a request before
    /// the login, a job of the system. The second kind is reached through its session alone.
    static final String AUDIT_LOGS = """
            with counted as (
                select *, pg_temp.u(id, 90) as dice from public.user_sessions
            ), listed as (
                select *, generate_series(1, case
                        when dice < 0.20 then 0
                        when dice < 0.60 then 1
                        when dice < 0.82 then 2
                        when dice < 0.92 then 3
                        else floor(4 + 50 * (dice - 0.92)) end::int) as n
                from counted
            ), drawn as (
                select *, pg_temp.u(id * 16 + n, 91) as lot from listed
            )
            insert into public.audit_logs (id, user_id, session_id, action, payload, created_at)
            select row_number() over (),
                   case when lot between 0.06 and 0.095 then null else user_id end,
                   case when lot < 0.06 or lot between 0.09 and 0.095 then null else id end,
                   (array['map.view', 'map.edit', 'session.login', 'profile.view', 'export.csv', 'map.share'])
                   [1 + (id + n) % 6],
                   jsonb_build_object('path', '/maps/' || floor(100000 * lot), 'ms', floor(400 * dice), 'n', n),
                   least(last_seen_at, started_at + n * interval '90 seconds')
            from drawn
            """;

    static final List<String> SEQUENCES = List.of(
            "select setval(pg_get_serial_sequence('public.users', 'id'), max(id)) from public.users",
            "select setval(pg_get_serial_sequence('public.user_sessions', 'id'), max(id)) from public.user_sessions",
            "select setval(pg_get_serial_sequence('public.audit_logs', 'id'), max(id)) from public.audit_logs",
            "drop table public.fluxmap_plan");

    private Data() {}
}
