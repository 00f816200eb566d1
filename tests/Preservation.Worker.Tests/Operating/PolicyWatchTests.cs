using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Core.Digests;
using Preservation.Core.Policies;
using Preservation.Testing;
using Preservation.Worker.Operating;
using Preservation.Worker.Tests.Alerting;

namespace Preservation.Worker.Tests.Operating;

/// <summary>A policy that is changed while the worker runs.</summary>
public sealed class PolicyWatchTests : IAsyncLifetime
{
    private readonly KeptLog _log = new();
    private TestArchive _archive = null!;
    private ArchiveContext _context = null!;
    private PolicyWatch _watch = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => _archive.Folder["archive", "policy.json"];

    public async ValueTask InitializeAsync()
    {
        _archive = await TestArchive.CreateAsync(Token, "a");
        _context = _archive.Context;
        File.WriteAllBytes(Path, PolicyJson.Write(_context.Policy));
        _watch = new PolicyWatch(_context, new Typed(_log));
    }

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public void One_that_is_the_same_changes_nothing()
    {
        var policy = _context.Policy;
        _watch.Look();
        Assert.Same(policy, _context.Policy);
        Assert.Null(_watch.Problem);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void One_that_was_changed_is_in_force_from_then_on_and_wherever_the_archive_was_handed_to()
    {
        var handed = _context with { Tool = "other" };
        var bytes = Write(_context.Policy with { Version = 7, Copies = 1, Budget = new StoreBudget { BytesPerDay = 5 } });
        _watch.Look();
        _watch.Look();
        Assert.Equal((7, 5), (_context.Policy.Version, handed.Policy.BudgetOf("a").BytesPerDay));
        Assert.Equal(Digest.Of(bytes), _context.PolicyDigest);
        Assert.StartsWith("3401 Information: The policy was changed: version 7, ", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"schema\": ")]
    [InlineData("{ \"schema\": \"urn:weight-preservation:policy:v1\", \"copies\": -1 }")]
    [InlineData("")]
    [InlineData(null)]
    public void One_that_is_wrong_or_missing_leaves_the_old_one_in_force_and_is_told_once(string? text)
    {
        var (policy, digest) = (_context.Policy, _context.PolicyDigest);
        if (text is null)
            File.Delete(Path);
        else
            File.WriteAllText(Path, text);
        _watch.Look();
        _watch.Look();
        Assert.Same(policy, _context.Policy);
        Assert.Equal(digest, _context.PolicyDigest);
        Assert.StartsWith("the policy was changed and cannot be used, so the one before stays in force: ", _watch.Problem, StringComparison.Ordinal);
        Assert.StartsWith("3402 Error: the policy was changed", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Write(policy with { Version = 8 });
        _watch.Look();
        Assert.Null(_watch.Problem);
        Assert.Equal(8, _context.Policy.Version);
    }

    private byte[] Write(PreservationPolicy policy)
    {
        var bytes = PolicyJson.Write(policy);
        File.WriteAllBytes(Path, bytes);
        return bytes;
    }

    private sealed class Typed(ILogger inner) : ILogger<PolicyWatch>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
