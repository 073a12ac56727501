using System.Security.Cryptography;
using System.Text;

namespace Baton.Clpwitness;

/// <summary>
/// The clusters that are served: a token file for each makes and removes them, without a restart.
/// </summary>
internal sealed class ClusterBook(string folder, TimeProvider time, Action<string> warn)
{
    private const UnixFileMode OthersMask = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Entry> _entries = [];
    private long _readAt;
    private bool _wasRead;

    /// <summary>The room of a cluster, for whoever shows one of its tokens; else null.</summary>
    public ClusterRoom? Enter(Guid cluster, string token)
    {
        var shown = Digest(token);
        lock (_gate)
        {
            Refresh();
            if (!_entries.TryGetValue(cluster, out var entry)) return null;
            // All of them are compared, so that the time taken tells nothing.
            bool known = false;
            foreach (byte[] digest in entry.Digests)
                known |= CryptographicOperations.FixedTimeEquals(digest, shown);
            return known ? entry.Room : null;
        }
    }

    private void Refresh()
    {
        long now = time.GetTimestamp();
        if (_wasRead && time.GetElapsedTime(_readAt, now) < Limits.FileCheck) return;
        (_readAt, _wasRead) = (now, true);
        Dictionary<Guid, string> files;
        try
        {
            files = Files();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that hiccups does not make the clusters strangers.
            warn($"{folder} cannot be read: {e.Message}");
            return;
        }
        foreach (var gone in _entries.Keys.Where(c => !files.ContainsKey(c)).ToList())
            _entries.Remove(gone);
        foreach (var (cluster, file) in files)
        {
            var changed = File.GetLastWriteTimeUtc(file);
            _entries.TryGetValue(cluster, out var known);
            // What could not be used may be now: a mode that is mended leaves the time as it was.
            if (known is { Fault: "" } && known.Changed == changed) continue;
            var (digests, fault) = Tokens(file);
            if (fault.Length > 0 && (known?.Fault != fault || known.Changed != changed))
                warn($"{file} is not used: {fault}");
            _entries[cluster] = new Entry(
                changed, digests, fault, known?.Room ?? new ClusterRoom(time));
        }
    }

    private Dictionary<Guid, string> Files()
    {
        var files = new Dictionary<Guid, string>();
        foreach (string file in Directory.EnumerateFiles(folder, "*.token"))
        {
            if (files.Count >= Limits.ClustersMax) break;
            if (Guid.TryParse(Path.GetFileNameWithoutExtension(file), out var cluster))
                files[cluster] = file;
        }
        return files;
    }

    // A file that cannot be used lets nobody in; why not is told of once for each change.
    private static (byte[][] Digests, string Fault) Tokens(string file)
    {
        try
        {
            if ((File.GetUnixFileMode(file) & OthersMask) != 0)
                throw new InvalidDataException("others can use it: its mode must be 0600");
            if (new FileInfo(file).Length > Limits.TokenFileBytesMax)
                throw new InvalidDataException("it is too long");
            string[] tokens = [.. File.ReadAllLines(file).Select(l => l.Trim())
                .Where(l => l.Length > 0).Take(Limits.TokensMax)];
            if (tokens.Length == 0 || tokens.Any(t => t.Length < Limits.TokenCharactersMin))
                throw new InvalidDataException(
                    $"a token has {Limits.TokenCharactersMin} characters or more");
            return ([.. tokens.Select(Digest)], "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or InvalidDataException)
        {
            return ([], e.Message);
        }
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private sealed record Entry(
        DateTime Changed, byte[][] Digests, string Fault, ClusterRoom Room);
}
