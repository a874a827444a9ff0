create table loan (
    id bigint primary key,
    principal numeric(18, 2) not null
);

insert into loan (id, principal)
values (1, 1000);

create or replace package body loans is
  cursor c_loans is
    select id, rate from loan;

  function rate_of(p_id in number) return number is
    v_rate number;
  begin
    select case when rate > 1 then 1 else rate end
      into v_rate
      from loan
     where id = p_id;
    return v_rate;
  exception
    when no_data_found then
      return null;
  end rate_of;

  procedure accrue is
    v_count number := 0;
  begin
    for l in c_loans loop
      if l.rate > 0 then
        update loan
           set accrued = accrued + 1
         where id = l.id;
        v_count := v_count + 1;
      elsif l.rate = 0 then
        skip(l.id);
      else
        raise_application_error(-20001, 'rate; end if;');
      end if;
    end loop;
    commit;
  end accrue;
end loans;
/

select branch, sum(principal) as total
from loan
group by branch;
