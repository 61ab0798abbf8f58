BEGIN TRANSACTION;
CREATE TABLE blocks (
	content_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	heading_path JSON NOT NULL, 
	text TEXT NOT NULL, 
	boilerplate BOOLEAN NOT NULL, 
	PRIMARY KEY (content_id, position), 
	FOREIGN KEY(content_id) REFERENCES contents (id)
);
INSERT INTO "blocks" VALUES('887a89a356b12bdfdc0a',0,'paragraph','[]','Tern syncs',0);
CREATE TABLE capabilities (
	id VARCHAR NOT NULL, 
	label TEXT NOT NULL, 
	description TEXT NOT NULL, 
	aliases JSON NOT NULL, 
	parent TEXT NOT NULL, 
	origin VARCHAR NOT NULL, 
	active BOOLEAN NOT NULL, 
	known_from DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "capabilities" VALUES('cap-sync','Sync','','[]','','curated',1,'2026-03-02 06:00:00.000000');
CREATE TABLE capability_log (
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	run_id VARCHAR NOT NULL, 
	event VARCHAR NOT NULL, 
	capability VARCHAR NOT NULL, 
	label TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	author TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (number)
);
CREATE TABLE captures (
	id VARCHAR NOT NULL, 
	run_id VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	url TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	outcome VARCHAR NOT NULL, 
	status INTEGER, 
	reason TEXT NOT NULL, 
	digest VARCHAR NOT NULL, 
	mime VARCHAR NOT NULL, 
	charset VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	etag TEXT NOT NULL, 
	last_modified TEXT NOT NULL, 
	redirect_to TEXT NOT NULL, 
	warc_file TEXT NOT NULL, 
	warc_offset INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "captures" VALUES('cap1','20260302T060000-52347c','tern','tern/site','https://tern.example/','2026-03-02 06:00:00.000000','fetched',NULL,'','d','','',0,'','','','',-1);
CREATE TABLE cells (
	id VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	capability VARCHAR NOT NULL, 
	support VARCHAR NOT NULL, 
	no_kind VARCHAR, 
	score FLOAT NOT NULL, 
	confidence FLOAT NOT NULL, 
	proof FLOAT DEFAULT '0' NOT NULL, 
	stage VARCHAR, 
	"plan" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	since TEXT NOT NULL, 
	pages_read INTEGER NOT NULL, 
	reasons JSON NOT NULL, 
	machine VARCHAR, 
	decided_by TEXT NOT NULL, 
	decision_reason TEXT NOT NULL, 
	extra JSON NOT NULL, 
	valid_from DATETIME NOT NULL, 
	known_from DATETIME NOT NULL, 
	known_to DATETIME, 
	checked_at DATETIME NOT NULL, 
	run_id VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(capability) REFERENCES capabilities (id), 
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "cells" VALUES('4c133830d1242e7b43ba','tern','cap-sync','full',NULL,0.9,0.9,0.0,NULL,'','','',0,'[]',NULL,'','','{}','2026-03-02 06:00:00.000000','2026-03-02 06:00:00.000000',NULL,'2026-03-02 06:00:00.000000','20260302T060000-52347c');
CREATE TABLE changes (
	id VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	run_id VARCHAR NOT NULL, 
	url TEXT NOT NULL, 
	kind VARCHAR NOT NULL, 
	old_at DATETIME, 
	new_at DATETIME, 
	severity FLOAT NOT NULL, 
	confidence FLOAT NOT NULL, 
	suppressed_by VARCHAR NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	heading_path JSON NOT NULL, 
	record JSON NOT NULL, 
	reported_at DATETIME, 
	PRIMARY KEY (id)
);
CREATE TABLE contents (
	id VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	url TEXT NOT NULL, 
	digest VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	kind_reasons JSON NOT NULL, 
	title TEXT NOT NULL, 
	language VARCHAR NOT NULL, 
	description TEXT NOT NULL, 
	needs_javascript BOOLEAN NOT NULL, 
	page BLOB NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "contents" VALUES('887a89a356b12bdfdc0a','tern','https://tern.example/','d','rule','pricing','[]','Tern','en','',0,X'78014551316EC3300CFC4A20740C9A2E593216FD41DBA9280C46666C36322550749120C8DF4B3A32BA91C7A3EE78BA855952388451B5D4C36EA728FC8C17984AC25DD806254D68F30FC3AD4DC0C30C8323E8FD99B8B7BA0845E2A1019D20D4CC351CBEBEB7A1C71A858A5266631AE598723CFBF0164AAEF418BCFCBF05028340198DAA78D126BEA9578ED5B011A137ADAE808E0F85586BEB96E73325949240CDE5095245DB113CB9F8DDFC90E2D4AC291C13B6DA1616C7B7C030F97DAF50299A9EDFE6FDDEEA2C341043EA56F069BF81CD94D9AC6C439C4590E3D5C89FEF6FBE8A42D9F359193393DFE35CDB81684D73A842E0FF60A31382CEB2FA4A34912E1EDDBC60B26CD7595599A3734DC3A34EC44BB05632625FBB1FF88547FA4DE8FE073A5CA397');
CREATE TABLE coverage (
	run_id VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	published BOOLEAN NOT NULL, 
	planned INTEGER NOT NULL, 
	fetched INTEGER NOT NULL, 
	unchanged INTEGER NOT NULL, 
	new INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	gone INTEGER NOT NULL, 
	empty INTEGER NOT NULL, 
	refused INTEGER NOT NULL, 
	failed INTEGER NOT NULL, 
	bytes INTEGER NOT NULL, 
	seconds FLOAT NOT NULL, 
	violations JSON NOT NULL, 
	PRIMARY KEY (run_id, source), 
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE TABLE evidence (
	cell_id VARCHAR NOT NULL, 
	rank INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	quote TEXT NOT NULL, 
	url TEXT NOT NULL, 
	capture_id VARCHAR NOT NULL, 
	captured_at DATETIME NOT NULL, 
	digest VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	heading_path JSON NOT NULL, 
	polarity VARCHAR NOT NULL, 
	stage VARCHAR, 
	"plan" TEXT NOT NULL, 
	score FLOAT NOT NULL, 
	verified BOOLEAN NOT NULL, 
	reasons JSON NOT NULL, 
	parts JSON DEFAULT '[]' NOT NULL, 
	contradicts BOOLEAN NOT NULL, 
	PRIMARY KEY (cell_id, rank), 
	FOREIGN KEY(cell_id) REFERENCES cells (id)
);
INSERT INTO "evidence" VALUES('4c133830d1242e7b43ba',1,'4f329b53803e7515707d','Tern syncs','https://tern.example/','cap1','2026-03-02 06:00:00.000000','d',-1,'[]','affirmed',NULL,'',0.9,0,'[]','[]',0);
CREATE TABLE feature_items (
	content_id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT NOT NULL, 
	section TEXT NOT NULL, 
	kind VARCHAR NOT NULL, 
	"plan" TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	PRIMARY KEY (content_id, number), 
	FOREIGN KEY(content_id) REFERENCES contents (id)
);
CREATE TABLE leads (
	cell_id VARCHAR NOT NULL, 
	rank INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	quote TEXT NOT NULL, 
	url TEXT NOT NULL, 
	capture_id VARCHAR NOT NULL, 
	captured_at DATETIME NOT NULL, 
	digest VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	heading_path JSON NOT NULL, 
	polarity VARCHAR NOT NULL, 
	stage VARCHAR, 
	"plan" TEXT NOT NULL, 
	score FLOAT NOT NULL, 
	verified BOOLEAN NOT NULL, 
	reasons JSON NOT NULL, 
	parts JSON DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (cell_id, rank), 
	FOREIGN KEY(cell_id) REFERENCES cells (id)
);
CREATE TABLE mentions (
	id VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	capability VARCHAR NOT NULL, 
	phrase TEXT NOT NULL, 
	description TEXT NOT NULL, 
	url TEXT NOT NULL, 
	capture_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	source_kind VARCHAR NOT NULL, 
	polarity VARCHAR NOT NULL, 
	stage VARCHAR, 
	"plan" TEXT NOT NULL, 
	at DATETIME, 
	PRIMARY KEY (id)
);
CREATE TABLE page_links (
	digest VARCHAR NOT NULL, 
	url TEXT NOT NULL, 
	links JSON NOT NULL, 
	PRIMARY KEY (digest, url)
);
CREATE TABLE page_versions (
	id VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	url TEXT NOT NULL, 
	content_id VARCHAR NOT NULL, 
	capture_id VARCHAR NOT NULL, 
	valid_from DATETIME NOT NULL, 
	valid_to DATETIME, 
	last_seen DATETIME NOT NULL, 
	known_from DATETIME NOT NULL, 
	known_to DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(content_id) REFERENCES contents (id), 
	FOREIGN KEY(capture_id) REFERENCES captures (id)
);
INSERT INTO "page_versions" VALUES('10b131c2fc2cf0380d93','tern','tern/site','https://tern.example/','887a89a356b12bdfdc0a','cap1','2026-03-02 06:00:00.000000',NULL,'2026-03-02 06:00:00.000000','2026-03-02 06:00:00.000000',NULL);
CREATE TABLE plans (
	content_id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	price VARCHAR NOT NULL, 
	original_price TEXT NOT NULL, 
	currency VARCHAR NOT NULL, 
	period VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	contact BOOLEAN NOT NULL, 
	trial TEXT NOT NULL, 
	features JSON NOT NULL, 
	limits JSON NOT NULL, 
	PRIMARY KEY (content_id, number), 
	FOREIGN KEY(content_id) REFERENCES contents (id)
);
INSERT INTO "plans" VALUES('887a89a356b12bdfdc0a',0,'Basic','5','$5 a month','USD','month','',0,'','[]','[]');
CREATE TABLE readings (
	id VARCHAR NOT NULL, 
	sheet VARCHAR NOT NULL, 
	question VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	capability VARCHAR NOT NULL, 
	reader TEXT NOT NULL, 
	said VARCHAR NOT NULL, 
	there FLOAT NOT NULL, 
	lines JSON NOT NULL, 
	why TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE release_entries (
	id VARCHAR NOT NULL, 
	release_id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	kind VARCHAR NOT NULL, 
	confidence FLOAT NOT NULL, 
	heading TEXT NOT NULL, 
	component TEXT NOT NULL, 
	issues JSON NOT NULL, 
	breaking BOOLEAN NOT NULL, 
	security BOOLEAN NOT NULL, 
	capability VARCHAR NOT NULL, 
	discovered DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(release_id) REFERENCES releases (id)
);
INSERT INTO "release_entries" VALUES('52751a7881b25343fee4','16e1d78f221c74dfcab3',0,'Sync','added',1.0,'','','[]',0,0,'','2026-03-02 06:00:00.000000','2026-03-02 06:00:00.000000');
CREATE TABLE releases (
	id VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	published DATE, 
	discovered DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, 
	title TEXT NOT NULL, 
	prerelease BOOLEAN NOT NULL, 
	yanked BOOLEAN NOT NULL, 
	unreleased BOOLEAN NOT NULL, 
	url TEXT NOT NULL, 
	capture_id VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(capture_id) REFERENCES captures (id)
);
INSERT INTO "releases" VALUES('16e1d78f221c74dfcab3','tern','1.0','2026-02-01','2026-03-02 06:00:00.000000','2026-03-02 06:00:00.000000','',0,0,0,'https://tern.example/','cap1');
CREATE TABLE run_issues (
	number INTEGER NOT NULL, 
	run_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	level VARCHAR NOT NULL, 
	what TEXT NOT NULL, 
	"where" TEXT NOT NULL, 
	next_step TEXT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE TABLE runs (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	counts JSON NOT NULL, 
	sources JSON NOT NULL, 
	note TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('20260302T060000-52347c','crawl','running','2026-03-02 06:00:00.000000',NULL,'{}','["tern/site"]','');
CREATE TABLE schema_migrations (
	number INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	applied_at DATETIME NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "schema_migrations" VALUES(1,'tables','2026-11-29 15:29:17.563749');
INSERT INTO "schema_migrations" VALUES(2,'views','2026-11-29 15:29:17.571102');
INSERT INTO "schema_migrations" VALUES(3,'readings','2026-11-29 15:29:17.571365');
INSERT INTO "schema_migrations" VALUES(4,'leads','2026-11-29 15:29:17.572977');
CREATE TABLE states (
	name VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	state BLOB NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE verdicts (
	id VARCHAR NOT NULL, 
	cell_id VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	capability VARCHAR NOT NULL, 
	support VARCHAR NOT NULL, 
	verdict VARCHAR NOT NULL, 
	stratum VARCHAR NOT NULL, 
	weight FLOAT NOT NULL, 
	author TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(cell_id) REFERENCES cells (id)
);
CREATE INDEX ix_contents_product ON contents (product);
CREATE INDEX ix_mentions_product ON mentions (product);
CREATE INDEX ix_mentions_capability ON mentions (capability);
CREATE INDEX ix_readings_question ON readings (question);
CREATE INDEX ix_changes_product ON changes (product);
CREATE INDEX ix_captures_run_id ON captures (run_id);
CREATE INDEX captures_by_url ON captures (product, url, at);
CREATE INDEX ix_captures_source ON captures (source);
CREATE INDEX cells_current ON cells (product, capability, known_to);
CREATE INDEX ix_run_issues_run_id ON run_issues (run_id);
CREATE INDEX ix_page_versions_source ON page_versions (source);
CREATE INDEX ix_page_versions_content_id ON page_versions (content_id);
CREATE INDEX ix_page_versions_product ON page_versions (product);
CREATE INDEX page_versions_by_url ON page_versions (product, url, valid_from);
CREATE INDEX ix_releases_product ON releases (product);
CREATE INDEX ix_evidence_id ON evidence (id);
CREATE INDEX ix_leads_id ON leads (id);
CREATE INDEX ix_release_entries_release_id ON release_entries (release_id);
COMMIT;
