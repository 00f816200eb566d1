using System.Diagnostics;
using Preservation.Archive.Ports;
using Preservation.Core.Json;

namespace Preservation.Catalogue.Sql;

/// <summary>Leases with fencing tokens. One ends when it is released, when its time is over, or when its process of this machine no longer runs.</summary>
internal static class Leases
{
    /// <summary>Long enough for a busy machine to renew, short enough to wait for after a power cut elsewhere.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(90);

    // A lease whose time is over is still its holder's, until somebody else takes it. A catalogue that was made anew
    // may give a token again, but never to the same holder.
    private const string IsOwn = "name = @Name and token = @Token and holder = @Holder";

    private sealed record Row(string Name, long Token, string? Holder, string? Host, long? Process, string? ProcessStarted, string? ExpiresAt)
    {
        public const string Select = "select name, token, holder, host, process, process_started as ProcessStarted, expires_at as ExpiresAt from leases";

        public bool IsAlive => Host != LocalProcess.Host || Process is not { } id || LocalProcess.IsRunning(id, ProcessStarted);

        /// <summary>Null when nobody has it.</summary>
        public DateTimeOffset? HeldUntil(DateTimeOffset now) =>
            Holder is not null && Rows.Moment(ExpiresAt) is { } until && until > now && IsAlive ? until : null;
    }

    public static async Task<Lease> AcquireAsync(Session session, string name)
    {
        var (row, now) = (await FindAsync(session, name), await session.NowAsync());
        if (row?.HeldUntil(now) is { } until)
            throw new LeaseHeldException(name, row.Holder!, until);
        using var self = Process.GetCurrentProcess();
        var lease = new Lease(name, $"process {self.Id} on {Environment.MachineName} (since {Moments.Write(now)})", (row?.Token ?? 0) + 1);
        await session.ExecuteAsync(
            """
            insert into leases (name, token, holder, host, process, process_started, expires_at)
            values (@Name, @Token, @Holder, @host, @process, @started, @expires)
            on conflict (name) do update set token = excluded.token, holder = excluded.holder, host = excluded.host,
                process = excluded.process, process_started = excluded.process_started, expires_at = excluded.expires_at
            """,
            new { lease.Name, lease.Token, lease.Holder, host = LocalProcess.Host, process = self.Id, started = LocalProcess.StartOf(self), expires = Moments.Write(now + Length) });
        return lease;
    }

    public static async Task<(long Token, string? Holder)> HolderAsync(Session session, string name)
    {
        var row = await FindAsync(session, name);
        return (row?.Token ?? 0, row?.HeldUntil(await session.NowAsync()) is null ? null : row.Holder);
    }

    // Few are held at once, however many there ever were.
    public static async Task<IReadOnlyList<Lease>> HeldAsync(Session session, string prefix)
    {
        var now = await session.NowAsync();
        return
        [
            .. (await session.ListAsync<Row>(Row.Select + " where holder is not null"))
                .Where(row => row.Name.StartsWith(prefix, StringComparison.Ordinal) && row.HeldUntil(now) is not null)
                .OrderBy(row => row.Name, StringComparer.Ordinal).Select(row => new Lease(row.Name, row.Holder!, row.Token)),
        ];
    }

    private static Task<Row?> FindAsync(Session session, string name) => session.FirstAsync<Row>(Row.Select + " where name = @name", new { name });

    public static async Task<bool> RenewAsync(Session session, Lease lease)
    {
        var expires = Moments.Write(await session.NowAsync() + Length);
        return await session.ExecuteAsync($"update leases set expires_at = @expires where {IsOwn}", new { lease.Name, lease.Token, lease.Holder, expires }) == 1;
    }

    public static Task<int> ReleaseAsync(Session session, Lease lease) =>
        session.ExecuteAsync($"update leases set holder = null, expires_at = null where {IsOwn}", lease);

    public static Task<int> RevokeAsync(Session session, string name) =>
        session.ExecuteAsync("update leases set holder = null, expires_at = null where name = @name and holder is not null", new { name });

    /// <exception cref="LeaseLostException">Somebody else has it by now, or it was given back.</exception>
    public static async Task RequireAsync(Session session, Lease lease)
    {
        if (await session.FirstAsync<long>($"select count(*) from leases where {IsOwn}", lease) == 0)
            throw new LeaseLostException(lease);
    }
}
