-- A small platform for the tests of screens: the same text on the screen whenever it is read.
-- Every moment is told from now, in hours and days, so that ages stay what they are.

INSERT INTO tenants (id, name, display_name, domain, status, created_at, updated_at, settings) VALUES
('0a000000-0000-4000-8000-000000000001', 'acme-corp', 'Acme Corporation', 'acme.example', 'active',
 now() - interval '800 days 2 hours', now() - interval '3 days 2 hours',
 '{"branding": {"logo_url": "https://cdn.acme.example/logo.svg", "company_name": "Acme Corporation",
                "primary_color": "#c8102e"},
   "limits": {"max_users": 6, "max_api_keys": 50, "monthly_token_limit": 250000000},
   "features": {"think_tank_enabled": true, "orchestration_enabled": true,
                "collaboration_enabled": false},
   "compliance": {"hipaa_mode": false, "data_retention_days": 90}}'),
('0a000000-0000-4000-8000-000000000002', 'borealis', 'Borealis Research', 'borealis.example', 'active',
 now() - interval '90 days 2 hours', now() - interval '5 hours 2 minutes',
 '{"branding": {"company_name": "Borealis", "primary_color": "#0a9396", "secondary_color": "#e9ecef"},
   "limits": {"max_users": 200, "max_requests_per_month": 2000000},
   "features": {"think_tank_enabled": true, "self_hosted_models": true},
   "compliance": {"hipaa_mode": true, "data_retention_days": 2555},
   "sso": {"provider": "okta", "enforced": true}}'),
('0a000000-0000-4000-8000-000000000003', 'camelot', 'Camelot Games', NULL, 'suspended',
 now() - interval '40 days 2 hours', now() - interval '40 days 2 hours',
 '{"maxUsers": 260, "companyName": "Camelot", "primaryColor": "#6a4c93", "hipaaMode": false,
   "thinkTankEnabled": true, "orchestrationEnabled": false, "monthlyTokenLimit": 1000,
   "dataRetentionDays": 30, "betaFlags": ["canvas-v2", "agent-handoff"]}'),
('0a000000-0000-4000-8000-000000000004', 'delta-works', 'デルタ工業 Delta', 'delta.example', 'active',
 now() - interval '10 days 2 hours', now() - interval '10 days 2 hours', '{}'),
('0a000000-0000-4000-8000-000000000005', 'empty-shell', 'Empty Shell', NULL, 'pending',
 now() - interval '2 days 2 hours', now() - interval '2 days 2 hours', '[]');

INSERT INTO subscriptions (tenant_id, tier_id, status, billing_cycle, seats_purchased, seats_used,
                           current_period_start, current_period_end, cancel_at_period_end, created_at)
VALUES
('0a000000-0000-4000-8000-000000000001', 'enterprise', 'active', 'annual', 6, 6,
 now() - interval '183 days', now() + interval '182 days 2 hours', false, now() - interval '183 days'),
('0a000000-0000-4000-8000-000000000002', 'team', 'past_due', 'monthly', 200, 3,
 now() - interval '25 days', now() + interval '5 days 2 hours', true, now() - interval '25 days'),
('0a000000-0000-4000-8000-000000000003', 'pro', 'paused', 'monthly', 5, 9,
 now() - interval '25 days', now() + interval '5 days 2 hours', false, now() - interval '25 days'),
('0a000000-0000-4000-8000-000000000004', 'free', 'trialing', 'monthly', 1, 1,
 now() - interval '10 days', now() + interval '20 days 2 hours', false, now() - interval '10 days');

INSERT INTO users (id, tenant_id, cognito_user_id, email, display_name, role, status, created_at)
SELECT format('0b000000-0000-4000-8000-%s', lpad(number::text, 12, '0'))::uuid,
       '0a000000-0000-4000-8000-000000000001', 'user-' || number, email, display, role, status,
       now() - make_interval(days => 3 * number, hours => 2)
  FROM (VALUES (1, 'ines.holm@acme.example', 'Ines Holm', 'admin', 'active'),
               (2, 'clara.petrov@acme.example', 'Clara Petrov', 'user', 'active'),
               (3, 'wanda.nguyen@acme.example', NULL, 'power_user', 'suspended'),
               (4, 'noor.johansson-vandenberghe@acme.example', 'Noor Johansson', 'user', 'pending'),
               (5, 'clara.diallo@acme.example', 'Clara Diallo', 'user', 'active'),
               (6, 'leandro.silva@acme.example', 'Leandro Silva', 'user', 'active'))
       AS people (number, email, display, role, status);
INSERT INTO users (id, tenant_id, cognito_user_id, email, display_name, created_at) VALUES
('0b000000-0000-4000-8000-000000000101', '0a000000-0000-4000-8000-000000000002', 'user-101',
 'freya@borealis.example', 'Freya Berg', now() - interval '9 days 2 hours'),
('0b000000-0000-4000-8000-000000000102', '0a000000-0000-4000-8000-000000000002', 'user-102',
 'clara.borg@borealis.example', 'Clara Borg', now() - interval '12 days 2 hours');

INSERT INTO credit_balances (tenant_id, balance, lifetime_purchased, lifetime_used, lifetime_bonus,
                             low_balance_alert_threshold, auto_purchase_enabled,
                             auto_purchase_threshold, auto_purchase_amount)
VALUES
('0a000000-0000-4000-8000-000000000001', 791841.4896, 8000000, 8008158.5104, 800000, 200000, false,
 NULL, NULL),
('0a000000-0000-4000-8000-000000000002', 12.4, 5000, 4987.6, 0, 50, true, 20, 1000),
('0a000000-0000-4000-8000-000000000003', 0, 100, 100, 0, NULL, false, NULL, NULL);

INSERT INTO credit_transactions (tenant_id, transaction_type, amount, balance_after, created_at)
SELECT '0a000000-0000-4000-8000-000000000001', 'usage', -(day * 7 % 11) - 0.25, 0,
       date_trunc('day', now(), 'UTC') - make_interval(days => day) + interval '12 hours'
  FROM generate_series(1, 29) AS day ORDER BY day DESC;

INSERT INTO workflow_definitions (id, workflow_id, name, category)
VALUES ('0c000000-0000-4000-8000-000000000001', 'invoice', 'Invoice reconciliation', 'generation');
INSERT INTO workflow_executions (id, workflow_id, tenant_id, user_id, status, error_message,
                                 created_at)
VALUES
('0d000000-0000-4000-8000-000000000001', '0c000000-0000-4000-8000-000000000001',
 '0a000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000001', 'failed',
 'human_review: no decision within 20 min (queue review, callback refused 401)',
 now() - interval '2 hours 2 minutes'),
('0d000000-0000-4000-8000-000000000002', '0c000000-0000-4000-8000-000000000001',
 '0a000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000001', 'running', NULL,
 now() - interval '3 hours 2 minutes');
INSERT INTO thinktank_sessions (tenant_id, user_id, problem_summary, created_at)
VALUES ('0a000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000001',
        'Why do EU invoices round differently?', now() - interval '2 days 2 hours');

INSERT INTO approval_requests (id, requester_id, action_type, resource_type, resource_id, expires_at)
SELECT '0e000000-0000-4000-8000-000000000001', id, 'delete_tenant', 'tenant',
       '0a000000-0000-4000-8000-000000000003', now() + interval '1 day 2 hours'
  FROM administrators LIMIT 1;
