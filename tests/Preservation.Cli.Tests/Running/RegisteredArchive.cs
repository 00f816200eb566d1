using Preservation.Cli.Tests.Running;

[assembly: AssemblyFixture(typeof(RegisteredArchive))]

namespace Preservation.Cli.Tests.Running;

/// <summary>Made once and copied by each test that wants one.</summary>
public sealed class RegisteredArchive : IAsyncLifetime
{
    private PreparedArchive? _archive;

    public async ValueTask InitializeAsync() => _archive = await PreparedArchive.RegisteredAsync(TestContext.Current.CancellationToken);

    /// <summary>One that a test may damage.</summary>
    public PreparedArchive Copy() => _archive!.Copy();

    public ValueTask DisposeAsync()
    {
        _archive?.Dispose();
        return ValueTask.CompletedTask;
    }
}
