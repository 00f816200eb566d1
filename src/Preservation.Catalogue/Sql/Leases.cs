using System.Diagnostics;
using System.Globalization;
using Dapper;
using Preservation.Archive.Ports;
using Preservation.Core.Json;

namespace Preservation.Catalogue;

/// <summary>Leases with fencing tokens. One ends when it is released, when its time is over, or when its process of this machine no longer runs.</summary>
internal sealed class Leases(SqliteDatabase database, TimeProvider clock)
{
    /// <summary>Long enough for a busy machine to renew, short enough to wait for after a power cut elsewhere.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(90);

    private sealed record Row(string Name, long Token, string? Holder, string? Host, long? Process, string? ProcessStarted, string? ExpiresAt);

    public Lease Acquire(string name) => database.Written(transaction =>
    {
        var connection = transaction.Connection!;
        var row = connection.QuerySingleOrDefault<Row>(
            "select name, token, holder, host, process, process_started as ProcessStarted, expires_at as ExpiresAt from leases where name = @name",
            new { name }, transaction);
        var now = clock.GetUtcNow();
        if (row is { Holder: not null } && Rows.Moment(row.ExpiresAt) is { } until && until > now && IsAlive(row))
            throw new LeaseHeldException(name, row.Holder, until);
        using var self = Process.GetCurrentProcess();
        var lease = new Lease(name, $"process {self.Id} on {Environment.MachineName} (since {Moments.Write(now)})", (row?.Token ?? 0) + 1);
        connection.Execute(
            """
            insert into leases (name, token, holder, host, process, process_started, expires_at)
            values (@Name, @Token, @Holder, @host, @process, @started, @expires)
            on conflict (name) do update set token = excluded.token, holder = excluded.holder, host = excluded.host,
                process = excluded.process, process_started = excluded.process_started, expires_at = excluded.expires_at
            """,
            new { lease.Name, lease.Token, lease.Holder, host = Environment.MachineName, process = self.Id, started = StartOf(self), expires = Moments.Write(now + Length) },
            transaction);
        return lease;
    });

    public bool Renew(Lease lease) => database.Written(transaction => transaction.Connection!.Execute(
        "update leases set expires_at = @expires where name = @Name and token = @Token and holder is not null",
        new { lease.Name, lease.Token, expires = Moments.Write(clock.GetUtcNow() + Length) }, transaction) == 1);

    public bool Release(Lease lease) => database.Written(transaction => transaction.Connection!.Execute(
        "update leases set holder = null, expires_at = null where name = @Name and token = @Token",
        new { lease.Name, lease.Token }, transaction) == 1);

    private static bool IsAlive(Row row)
    {
        if (row.Host != Environment.MachineName || row.Process is not { } id)
            return true;
        try
        {
            // A number that was given to another process since is told by its start.
            using var process = Process.GetProcessById((int)id);
            return StartOf(process) == row.ProcessStarted;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Clock ticks since boot are the same whoever asks; a time of day is not, when the clock is set meanwhile.
    private static string StartOf(Process process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process.Id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return process.StartTime.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
        }
    }
}
