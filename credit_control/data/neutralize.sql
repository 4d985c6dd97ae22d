-- A copied database asks no provider and knows none of its secrets.
UPDATE credit_bureau_provider
   SET state = 'disabled', base_url = NULL;
UPDATE credit_bureau_credential
   SET value = NULL;
DELETE FROM credit_bureau_token;
