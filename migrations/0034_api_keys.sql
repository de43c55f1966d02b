CREATE TABLE `api_keys` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`prefix` text,
	`hash` text NOT NULL,
	`previous_hash` text,
	`previous_until_ms` integer,
	`owner_id` integer,
	`made_by` integer,
	`cinema_ids` text,
	`gate_cinema_id` integer,
	`showtime_id` integer,
	`scopes` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer,
	`last_used_at_ms` integer,
	`revoked_at_ms` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_by_previous_hash` ON `api_keys` (`previous_hash`) WHERE previous_hash is not null;--> statement-breakpoint
CREATE INDEX `api_keys_by_owner` ON `api_keys` (`owner_id`,`id`) WHERE revoked_at_ms is null;--> statement-breakpoint
CREATE INDEX `api_keys_by_gate` ON `api_keys` (`gate_cinema_id`,`id`) WHERE revoked_at_ms is null and gate_cinema_id is not null;--> statement-breakpoint
INSERT INTO `api_keys` (id, kind, name, hash, owner_id, cinema_ids, gate_cinema_id, showtime_id, scopes, created_at_ms, revoked_at_ms)
SELECT id, 'gate', name, hash, (SELECT owner_id FROM cinemas WHERE cinemas.id = gate_keys.cinema_id), json_array(cinema_id), cinema_id, showtime_id, '{"door":"write"}', created_at_ms, revoked_at_ms
FROM `gate_keys`;--> statement-breakpoint
CREATE TRIGGER `gate_keys_are_handed_over` AFTER INSERT ON `gate_keys`
BEGIN
	INSERT INTO api_keys (id, kind, name, hash, owner_id, cinema_ids, gate_cinema_id, showtime_id, scopes, created_at_ms, revoked_at_ms)
	VALUES (iif(EXISTS (SELECT 1 FROM api_keys WHERE id = NEW.id), NULL, NEW.id), 'gate', NEW.name, NEW.hash, (SELECT owner_id FROM cinemas WHERE cinemas.id = NEW.cinema_id), json_array(NEW.cinema_id), NEW.cinema_id, NEW.showtime_id, '{"door":"write"}', NEW.created_at_ms, NEW.revoked_at_ms);
END;--> statement-breakpoint
CREATE TRIGGER `gate_keys_are_revoked` AFTER UPDATE OF `revoked_at_ms` ON `gate_keys`
BEGIN
	UPDATE api_keys SET revoked_at_ms = NEW.revoked_at_ms WHERE hash = NEW.hash;
END;
