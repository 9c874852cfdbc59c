"""The audit log: every line carries the hash of the line before it.

Nobody who logs in may write the table. A line is appended by a function, under the lock of a
private row, so that the chain never forks; the lock is a row's and not an advisory one, which
anybody could hold. The identity in a line is always ``session_user``.

A cut tail can't be seen in the chain itself: note the head elsewhere, and give the note to
``console.verify_audit``.
"""

from migrations.roles import GROUPS, RECORDER, hand_over, restrict
from migrations.sql import run

revision = "046"
down_revision = "045"

APPEND = "console.append_audit(text, text, jsonb, text, text)"
RECORD = "console.record(text, text, jsonb, text, text)"
HASH = "console.audit_hash(console.audit_log)"
VERIFY = "console.verify_audit(bigint, text)"


def upgrade() -> None:
    _create_log()
    _create_writer()
    _create_verifier()
    hand_over("TABLE", "console.audit_log", RECORDER)
    hand_over("TABLE", "console.audit_head", RECORDER)
    for function in (HASH, APPEND, RECORD, VERIFY):
        hand_over("FUNCTION", function, RECORDER)


def _create_log() -> None:
    run(
        f"""
        CREATE TABLE console.audit_log (
            seq BIGINT PRIMARY KEY,
            at TIMESTAMPTZ NOT NULL,
            login TEXT NOT NULL,
            administrator_id UUID,
            person TEXT,
            claimed_person TEXT CHECK (length(claimed_person) <= 500),
            address INET,
            backend_pid INTEGER NOT NULL,
            backend_start TIMESTAMPTZ,
            console_version TEXT CHECK (length(console_version) <= 100),
            action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 100),
            object TEXT NOT NULL CHECK (length(object) <= 500),
            detail JSONB NOT NULL CHECK (octet_length(detail::text) <= 65536),
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL
        );
        CREATE INDEX idx_audit_log_login_seq ON console.audit_log (login, seq DESC);
        CREATE INDEX idx_audit_log_action_seq ON console.audit_log (action, seq DESC);
        CREATE INDEX idx_audit_log_object_seq ON console.audit_log (object, seq DESC);
        CREATE INDEX idx_audit_log_at ON console.audit_log (at);
        COMMENT ON TABLE console.audit_log IS
            'Who did and looked at what, each line chained to the one before';
        COMMENT ON COLUMN console.audit_log.seq IS 'From 1, without gaps';
        COMMENT ON COLUMN console.audit_log.administrator_id IS
            'Whose login it was; no key, since the log outlives the person; NULL: nobody''s';
        COMMENT ON COLUMN console.audit_log.person IS 'The e-mail address at that time';
        COMMENT ON COLUMN console.audit_log.claimed_person IS
            'Who the client says sat there, from SSH: a claim';
        COMMENT ON COLUMN console.audit_log.address IS 'NULL: a socket on the server itself';
        COMMENT ON COLUMN console.audit_log.backend_start IS
            'NULL while {RECORDER} is no member of pg_read_all_stats';
        COMMENT ON COLUMN console.audit_log.console_version IS 'A claim of the client';
        COMMENT ON COLUMN console.audit_log.object IS 'What it was done to, as a link';
        COMMENT ON COLUMN console.audit_log.hash IS
            'SHA-256, in hex, of the fields before it, previous_hash first';
        GRANT SELECT ON console.audit_log TO {", ".join(GROUPS)};

        CREATE TABLE console.audit_head (
            the_one BOOLEAN PRIMARY KEY DEFAULT true CHECK (the_one),
            seq BIGINT NOT NULL,
            hash TEXT NOT NULL
        );
        COMMENT ON TABLE console.audit_head IS
            'The newest line of the audit log; whoever appends holds its row';
        INSERT INTO console.audit_head (seq, hash) VALUES (0, repeat('0', 64));

        CREATE FUNCTION console.refuse_change() RETURNS trigger
            LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
            AS $$
        BEGIN
            RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END
        $$;
        COMMENT ON FUNCTION console.refuse_change() IS
            'Refuses to change or remove rows, whoever asks';
        REVOKE ALL ON FUNCTION console.refuse_change() FROM PUBLIC;
        CREATE TRIGGER audit_log_append_only
            BEFORE UPDATE OR DELETE OR TRUNCATE ON console.audit_log
            FOR EACH STATEMENT EXECUTE FUNCTION console.refuse_change();

        DO $$
        BEGIN
            GRANT pg_read_all_stats TO {RECORDER};
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'the audit log won''t tell when a backend started until a'
                    ' superuser says: GRANT pg_read_all_stats TO {RECORDER}';
        END
        $$
        """
    )


def _create_writer() -> None:
    run(
        """
        -- Without SET it is inlined, and its names are bound here: no search path matters.
        CREATE FUNCTION console.audit_hash(entry console.audit_log) RETURNS text
            LANGUAGE sql STABLE PARALLEL SAFE
            RETURN encode(sha256(convert_to(concat(
                entry.previous_hash, ',',
                entry.seq, ',',
                (extract(epoch FROM entry.at) * 1000000)::bigint, ',',
                length(entry.login), ':', entry.login, ',',
                entry.administrator_id, ',',
                length(entry.person), ':', entry.person, ',',
                length(entry.claimed_person), ':', entry.claimed_person, ',',
                host(entry.address), ',',
                entry.backend_pid, ',',
                (extract(epoch FROM entry.backend_start) * 1000000)::bigint, ',',
                length(entry.console_version), ':', entry.console_version, ',',
                length(entry.action), ':', entry.action, ',',
                length(entry.object), ':', entry.object, ',',
                length(entry.detail::text), ':', entry.detail
            ), 'UTF8')), 'hex');
        COMMENT ON FUNCTION console.audit_hash(console.audit_log) IS
            'SHA-256 of the fields with commas between, a text after its length and a colon,'
            ' times in microseconds since 1970, NULL as nothing';

        CREATE FUNCTION console.append_audit(
            action text, object text, detail jsonb, console_version text, claimed_person text,
            OUT seq bigint, OUT hash text
        )
            LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s'
            AS $$
        DECLARE
            entry console.audit_log;
        BEGIN
            entry.login := session_user;
            SELECT person.id, person.email INTO entry.administrator_id, entry.person
            FROM console.administrator_logins AS mapped
            JOIN public.administrators AS person ON person.id = mapped.administrator_id
            WHERE mapped.login = session_user;
            SELECT backend.backend_start INTO entry.backend_start
            FROM pg_stat_get_activity(pg_backend_pid()) AS backend;
            entry.backend_pid := pg_backend_pid();
            entry.address := inet_client_addr();
            entry.claimed_person := claimed_person;
            entry.console_version := console_version;
            entry.action := action;
            entry.object := object;
            entry.detail := coalesce(detail, '{}');

            SELECT head.seq + 1, head.hash INTO entry.seq, entry.previous_hash
            FROM console.audit_head AS head
            FOR UPDATE;
            entry.at := clock_timestamp();
            entry.hash := console.audit_hash(entry);
            INSERT INTO console.audit_log VALUES (entry.*);
            UPDATE console.audit_head AS head SET seq = entry.seq, hash = entry.hash;
            seq := entry.seq;
            hash := entry.hash;
        END
        $$;
        COMMENT ON FUNCTION console.append_audit(text, text, jsonb, text, text) IS
            'Appends a line; called last, by functions that did what it says';

        CREATE FUNCTION console.record(
            action text, object text, detail jsonb DEFAULT '{}',
            console_version text DEFAULT NULL, claimed_person text DEFAULT NULL,
            OUT seq bigint, OUT hash text
        )
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            AS $$
        BEGIN
            IF action IS NULL OR action <> ALL (
                ARRAY['session_start', 'tenant_selected', 'export', 'unmasking', 'verdict']
            ) THEN
                RAISE EXCEPTION 'not an action that is only seen: %', action
                    USING ERRCODE = 'invalid_parameter_value';
            END IF;
            SELECT line.seq, line.hash INTO seq, hash
            FROM console.append_audit(action, object, detail, console_version, claimed_person)
                AS line;
        END
        $$;
        COMMENT ON FUNCTION console.record(text, text, jsonb, text, text) IS
            'Records what the caller looked at or took along; tells the new head';
        """
    )
    restrict(APPEND)
    restrict(RECORD, *GROUPS)
    restrict(HASH, *GROUPS)


def _create_verifier() -> None:
    run(
        """
        CREATE FUNCTION console.verify_audit(
            noted_seq bigint DEFAULT NULL, noted_hash text DEFAULT NULL,
            OUT entries bigint, OUT head_seq bigint, OUT head_hash text,
            OUT broken_at bigint, OUT problem text
        )
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            AS $$
        BEGIN
            SELECT head.seq, head.hash INTO head_seq, head_hash FROM console.audit_head AS head;
            SELECT count(*) INTO entries FROM console.audit_log;

            SELECT line.seq, line.problem INTO broken_at, problem
            FROM (
                SELECT entry.seq,
                    CASE
                        WHEN entry.seq <> row_number() OVER chain
                            THEN 'entries before this one are missing'
                        WHEN entry.previous_hash
                            <> lag(entry.hash, 1, repeat('0', 64)) OVER chain
                            THEN 'this entry doesn''t follow the one before it'
                        WHEN entry.hash <> console.audit_hash(entry)
                            THEN 'this entry was changed'
                    END AS problem
                FROM console.audit_log AS entry
                WINDOW chain AS (ORDER BY entry.seq)
            ) AS line
            WHERE line.problem IS NOT NULL
            ORDER BY line.seq
            LIMIT 1;
            IF broken_at IS NOT NULL THEN
                RETURN;
            END IF;

            IF entries <> head_seq THEN
                broken_at := entries + 1;
                problem := format('the newest %s entries are missing', head_seq - entries);
            ELSIF entries > 0 AND head_hash <> (
                SELECT entry.hash FROM console.audit_log AS entry WHERE entry.seq = head_seq
            ) THEN
                broken_at := head_seq;
                problem := 'the newest entry isn''t the one that was appended';
            ELSIF noted_seq > head_seq THEN
                broken_at := head_seq + 1;
                problem := format('the log ends before the noted entry %s', noted_seq);
            ELSIF noted_seq > 0 AND noted_hash <> (
                SELECT entry.hash FROM console.audit_log AS entry WHERE entry.seq = noted_seq
            ) THEN
                broken_at := noted_seq;
                problem := 'this entry isn''t the one that was noted';
            END IF;
        END
        $$;
        COMMENT ON FUNCTION console.verify_audit(bigint, text) IS
            'The first break of the chain, or none; a head noted elsewhere shows a cut tail';
        """
    )
    restrict(VERIFY, *GROUPS)


def downgrade() -> None:
    run(
        f"""
        DROP FUNCTION {VERIFY};
        DROP FUNCTION {RECORD};
        DROP FUNCTION {APPEND};
        DROP FUNCTION {HASH};
        DROP TABLE console.audit_log, console.audit_head;
        DROP FUNCTION console.refuse_change();
        """
    )
