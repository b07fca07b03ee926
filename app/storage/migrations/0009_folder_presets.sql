-- Which preset new chats in a folder begin with. A row stays when its folder or its preset is deleted: both can be brought back.
CREATE TABLE folder_presets (
  folder_id TEXT NOT NULL PRIMARY KEY,
  preset_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
