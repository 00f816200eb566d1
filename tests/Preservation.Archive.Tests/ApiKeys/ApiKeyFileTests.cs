using Preservation.Archive.ApiKeys;
using Preservation.Core.ApiKeys;
using Preservation.Testing;

namespace Preservation.Archive.Tests.ApiKeys;

public sealed class ApiKeyFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ApiKeyFile _file;

    public ApiKeyFileTests() => _file = new ApiKeyFile(_folder.Path, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_that_are_made_at_once_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => new ApiKeyFile(_folder.Path, TimeProvider.System).CreateAsync($"k{number}", ApiScope.Viewer, null, new byte[32], Token), Token)));

        Assert.Equal(20, _file.Read().Select(key => key.Name).Distinct().Count());
    }

    [Fact]
    public async Task Only_the_owner_may_read_it_and_the_key_is_not_in_it()
    {
        var (text, key) = await _file.CreateAsync("a", ApiScope.Operator, TimeSpan.FromDays(1), new byte[32], Token);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
        Assert.DoesNotContain(text[4..], await File.ReadAllTextAsync(_file.Path, Token), StringComparison.Ordinal);
        Assert.Equal(key, Assert.Single(_file.Read()));
        Assert.Equal(key.CreatedAt.AddDays(1), key.ExpiresAt);
    }

    [Fact]
    public async Task Each_change_shows_in_the_identity_of_the_file()
    {
        Assert.Null(_file.Identity);
        await _file.CreateAsync("a", ApiScope.Viewer, null, new byte[32], Token);
        var made = _file.Identity;
        await _file.RevokeAsync("a", Token);
        var revoked = _file.Identity;
        await _file.RevokeAsync("a", Token);

        Assert.NotNull(made);
        Assert.NotEqual(made, revoked);
        Assert.Equal(revoked, _file.Identity);
    }

    [Fact]
    public async Task A_name_is_used_once_and_an_unknown_one_is_refused()
    {
        await _file.CreateAsync("a", ApiScope.Viewer, null, new byte[32], Token);
        await _file.RevokeAsync("a", Token);

        await Assert.ThrowsAsync<ArchiveRefusedException>(() => _file.CreateAsync("a", ApiScope.Viewer, null, new byte[32], Token));
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => _file.CreateAsync("A b", ApiScope.Viewer, null, new byte[32], Token));
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => _file.RevokeAsync("b", Token));
    }
}
