using Preservation.Worker.Alerting.Sending;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>The files of the outbox, at each of which the process may die.</summary>
internal sealed class MortalFiles(Life life) : OutboxFiles
{
    public override void CreateFolder(string root, string folder)
    {
        life.Step();
        base.CreateFolder(root, folder);
    }

    public override void Write(string path, byte[] bytes)
    {
        life.Step();
        base.Write(path, bytes);
        life.Step();
    }

    public override void Delete(string path)
    {
        life.Step();
        base.Delete(path);
    }
}
