package dev.expunge.fluxmap;

/// A schema of a thousand tables without rows, to look at how long looking at it takes.
public final class LargeSchema {
    /// How many tables there are, partitions not counted.
    public static final int TABLES = 1_000;

    /// Each table references three others, itself at times, and circles close; twenty are partitioned.
    public static final String DDL = """
            do $$
            begin
                for i in 0..999 loop
                    execute format('create table public.%I (id int primary key, a int, b int, c int, d text default ''x'',
                                    e timestamptz, f numeric(10,2), g jsonb, h uuid, i boolean)%s', 'table ' || i,
                        case when i % 50 = 49 then ' partition by hash (id)' else '' end);
                    if i % 50 = 49 then
                        for p in 0..3 loop
                            execute format('create table public.%I partition of public.%I for values with (modulus 4, remainder %s)',
                                'table ' || i || ' part ' || p, 'table ' || i, p);
                        end loop;
                    end if;
                end loop;
                for i in 1..999 loop
                    execute format('alter table public.%1$I add foreign key (a) references public.%2$I', 'table ' || i, 'table ' || (i / 3));
                    execute format('alter table public.%1$I add foreign key (b) references public.%2$I on delete cascade',
                        'table ' || i, 'table ' || (i * 7 % 1000));
                    execute format('create index on public.%1$I (a)', 'table ' || i);
                    if i % 10 = 0 then
                        execute format('alter table public.%1$I add foreign key (c) references public.%1$I on delete set null', 'table ' || i);
                    end if;
                    commit;
                end loop;
            end $$
            """;

    private LargeSchema() {}
}
