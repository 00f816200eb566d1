using Preservation.Core.Incidents;
using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Channels;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>Alerts as files, and the list of what is open.</summary>
public sealed class FileChannelTests : AlertScene
{
    [Fact]
    public async Task Each_alert_is_a_file_and_a_repeated_one_is_the_same_file()
    {
        var channel = new FileChannel(new FileSettings { Name = "cron", Folder = "deep/alerts" }, Folder.Path);

        await channel.SendAsync(Example(1), Token);
        await channel.SendAsync(Example(2), Token);
        await channel.SendAsync(Example(1), Token);

        Assert.Equal([Example(1), Example(2)], Directory.GetFiles(channel.Folder).Order(StringComparer.Ordinal).Select(path => AlertJson.Parse(File.ReadAllBytes(path), path)));
    }

    [Fact]
    public async Task A_disk_that_is_not_mounted_gets_no_folder_in_its_place()
    {
        var channel = new FileChannel(new FileSettings { Name = "cron", Folder = Folder["disk", "alerts/"] }, Folder.Path);
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => channel.SendAsync(Example(), Token));
        Assert.Throws<DirectoryNotFoundException>(() => channel.Open.Write([ExampleIncident.Of("a")]));

        Directory.CreateDirectory(Folder["disk"]);
        await channel.SendAsync(Example(), Token);
        channel.Open.Write([ExampleIncident.Of("a")]);

        Assert.Equal(2, Directory.GetFiles(Folder["disk", "alerts"]).Length);
    }

    [Fact]
    public void The_list_of_open_incidents_is_there_while_there_are_some()
    {
        var file = new OpenFile(Folder.Path, Folder["alerts"]);
        file.Write([]);
        Assert.False(File.Exists(file.Place));

        Incident one = ExampleIncident.Of("a"), two = ExampleIncident.Of("b");
        file.Write([one, two]);
        Assert.Equal($"{one.Id}\n{two.Id}\n", File.ReadAllText(file.Place));
        File.SetLastWriteTimeUtc(file.Place, DateTime.UnixEpoch);
        file.Write([one, two]);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file.Place));
        file.Write([two]);
        Assert.Equal($"{two.Id}\n", File.ReadAllText(file.Place));
        file.Write([]);
        Assert.Empty(Directory.GetFiles(Folder["alerts"]));
    }
}
