"""Languages, and the texts in them."""

from migrations.sql import run

revision = "031"
down_revision = "030"


def upgrade() -> None:
    run(
        """
        CREATE TABLE locales (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            code VARCHAR(10) NOT NULL UNIQUE,
            name VARCHAR(100) NOT NULL,
            native_name VARCHAR(100) NOT NULL,
            is_rtl BOOLEAN NOT NULL DEFAULT false,
            is_active BOOLEAN NOT NULL DEFAULT true,
            display_order INTEGER NOT NULL DEFAULT 100,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_locales_updated_at
            BEFORE UPDATE ON locales
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE locales IS 'Languages of the interface';
        COMMENT ON COLUMN locales.code IS 'BCP 47 tag, such as pt-BR';

        CREATE TABLE translations (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            locale_id UUID NOT NULL REFERENCES locales(id) ON DELETE CASCADE,
            translation_key VARCHAR(200) NOT NULL,
            translated_text TEXT NOT NULL,
            category VARCHAR(100),
            status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (status IN (
                    'pending', 'ai_translated', 'needs_review', 'approved', 'rejected'
                )),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (locale_id, translation_key)
        );
        CREATE TRIGGER update_translations_updated_at
            BEFORE UPDATE ON translations
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE translations IS 'Texts in a language';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE translations;
        DROP TABLE locales;
        """
    )
