using System.Text;
using System.Text.Json;
using Preservation.Core.Incidents;
using Preservation.Core.Json;
using Preservation.Worker.Alerting;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>Alerts as JSON.</summary>
public sealed class AlertJsonTests : AlertScene
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        foreach (var kind in Enum.GetValues<AlertKind>())
        {
            foreach (var severity in Enum.GetValues<Severity>())
            {
                var alert = Example(text: "ünï \"x\"\n") with { Kind = kind, Severity = severity, Incident = kind is AlertKind.Silence ? null : "i-1" };
                Assert.Equal(alert, AlertJson.Parse(AlertJson.Write(alert), "alert"));
            }
        }
    }

    [Fact]
    public void The_members_are_those_of_the_format()
    {
        using var json = JsonDocument.Parse(AlertJson.Write(Example()));
        Assert.Equal(["schema", "id", "kind", "archive", "incident", "severity", "title", "text", "at"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("urn:weight-preservation:alert:v1", json.RootElement.GetProperty("schema").GetString());
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var refusal = Assert.Throws<DocumentException>(() => AlertJson.Parse(Encoding.UTF8.GetBytes("""
            { "schema": "x", "id": "../a", "kind": "loud", "archive": "1", "severity": 3, "title": "t", "at": "now", "more": 1 }
            """), "alert"));
        Assert.Equal(["$.archive", "$.at", "$.id", "$.kind", "$.more", "$.schema", "$.severity", "$.text"], refusal.Problems.Select(problem => problem.Place).Order(StringComparer.Ordinal));
    }
}
