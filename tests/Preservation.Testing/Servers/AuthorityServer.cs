using System.ComponentModel;
using System.Diagnostics;
using Preservation.Core.Signatures;
using Xunit;

namespace Preservation.Testing.Servers;

/// <summary>A timestamp authority made of <c>openssl ts</c>, at an address of this machine, until it is disposed of.</summary>
public sealed class AuthorityServer : IDisposable
{
    private readonly Process _process;
    private bool _isDisposed;

    private AuthorityServer(Process process, string folder, string name, Uri address) => (_process, Folder, Name, Address) = (process, folder, name, address);

    public string Folder { get; }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>PEM of its root.</summary>
    public string Root => File.ReadAllText(Path.Combine(Folder, "ca.pem"));

    public TimestampAuthority Trusted => new() { Name = Name, Address = Address, Roots = [Root], TrustedBy = "the tests", TrustedSince = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) };

    /// <summary>Starts it on its folder, at the address that it had before when it was started there before.</summary>
    public static async Task<AuthorityServer> StartAsync(string folder, string name, int days, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(ServerScripts.Folder, "authority.js"), folder, name, $"{days}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is missing: ops/install --tests installs it.");
            throw;
        }
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The timestamp authority did not start.");
        return new AuthorityServer(process, folder, name, new Uri(line));
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
