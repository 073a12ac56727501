using Baton.Conf;
using Baton.Core.Config;

namespace Baton.Clp.Configuration;

/// <summary>A folder with a clp.conf, read as the daemon reads it.</summary>
/// <param name="types">The types of the plugins here; looked for when first needed.</param>
internal sealed class ConfigFolder(Func<IReadOnlyDictionary<string, TypeDeclaration>> types)
    : IConfigFolder
{
    public ConfigChecked Check(string folder)
    {
        ConfRead read = Read(folder);
        return new ConfigChecked(read.Config is not null,
            [.. read.Faults.Select(f => f.ToString())]);
    }

    public byte[] Pack(string folder) => ConfBundle.Pack(folder);

    public void Unpack(byte[] bundle, string folder) => ConfBundle.Unpack(bundle, folder);

    public TimeSpan? HeartbeatTimeout(string folder) =>
        Read(folder).Config?.Timing.HeartbeatTimeout;

    private ConfRead Read(string folder) =>
        ConfReader.Read(Path.Combine(folder, ConfBundle.ConfName), types());
}
