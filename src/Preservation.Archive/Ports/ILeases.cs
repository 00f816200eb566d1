namespace Preservation.Archive.Ports;

/// <summary>A right to work on something, which ends by itself.</summary>
/// <param name="Name">What is worked on, e.g. <c>holding:llama-3-8b</c>.</param>
/// <param name="Holder">Who works, in words.</param>
/// <param name="Token">Grows with every new lease, so that late work can be told from current work.</param>
public sealed record Lease(string Name, string Holder, long Token);

/// <summary>Somebody else has the lease.</summary>
public sealed class LeaseHeldException(string name, string holder, DateTimeOffset until)
    : Exception($"'{name}' is being worked on by {holder} (until {until:u} unless it goes on). Wait for it, or stop it and try again.")
{
    public string Name { get; } = name;

    public string Holder { get; } = holder;
}

/// <summary>A lease ended while work was done under it, and somebody else may have it by now.</summary>
public sealed class LeaseLostException(Lease lease)
    : Exception($"'{lease.Name}' is no longer held by {lease.Holder}: it was not renewed in time, and somebody else may work on it by now. What came of the work was not taken into the catalogue. Run the same command again.")
{
    public Lease Lease { get; } = lease;
}

/// <summary>Who works on what, so that nobody does the same at once.</summary>
public interface ILeases
{
    /// <summary>Takes a lease; a lease of a process of this machine that no longer runs does not count. Tokens of one name only grow.</summary>
    /// <exception cref="LeaseHeldException">Somebody else has it.</exception>
    Task<Lease> AcquireAsync(string name, CancellationToken cancellationToken);

    /// <summary>Who has a lease now, without taking it.</summary>
    /// <returns>The token that was given last, 0 before the first; and the holder, null when nobody has it.</returns>
    Task<(long Token, string? Holder)> HolderAsync(string name, CancellationToken cancellationToken);

    /// <summary>Leases that are held now, by their names.</summary>
    /// <param name="prefix">Only those whose names begin so, e.g. <c>audit:</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<Lease>> HeldAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Keeps a lease alive; false when it was lost.</summary>
    Task<bool> RenewAsync(Lease lease, CancellationToken cancellationToken);

    Task ReleaseAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Takes a lease away from whoever has it: what he does under it is not taken in any more. False when nobody had it.</summary>
    Task<bool> RevokeAsync(string name, CancellationToken cancellationToken);
}
