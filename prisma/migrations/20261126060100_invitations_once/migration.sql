-- As before, but what makes an invitation open is asked of the row itself too: who waits for its lock looks at the row afresh, while a
-- function still sees what was there when the statement began.
create or replace function accept_invitation(wanted_hash text, new_password_hash text, new_first_name text, new_last_name text, new_time_zone text)
returns table (company_id int, invitation_id int, user_id int)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  taken record;
  made int;
begin
  update invitations i set used_at = now(), updated_at = now()
   where i.token_hash = wanted_hash and i.used_at is null and i.withdrawn_at is null and i.expires_at > now()
     and invitation_is_good(i.company_id, i.id) returning i.company_id, i.id, i.email into taken;
  if taken.id is null then return; end if;
  insert into users (company_id, email, password_hash, first_name, last_name, time_zone)
    values (taken.company_id, taken.email, new_password_hash, new_first_name, new_last_name, new_time_zone) returning id into made;
  insert into user_system_roles (company_id, user_id, role)
    select taken.company_id, made, r.role from invitation_system_roles r where r.company_id = taken.company_id and r.invitation_id = taken.id;
  insert into user_company_roles (company_id, user_id, company_role_id)
    select taken.company_id, made, r.company_role_id from invitation_company_roles r where r.company_id = taken.company_id and r.invitation_id = taken.id;
  update invitations i set user_id = made where i.company_id = taken.company_id and i.id = taken.id;
  return query select taken.company_id, taken.id, made;
end $$;
