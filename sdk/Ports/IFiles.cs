namespace Baton.Sdk.Ports;

/// <summary>What a plugin may do with files; small, and never half done.</summary>
public interface IFiles
{
    /// <summary>Looks whether a file exists.</summary>
    /// <param name="path">Absolute path.</param>
    bool Exists(string path);

    /// <summary>Reads a text file of at most 1 MiB.</summary>
    /// <param name="path">Absolute path.</param>
    /// <returns>Its text, or null if there is no such file.</returns>
    /// <exception cref="IOException">It could not be read.</exception>
    string? ReadText(string path);

    /// <summary>
    /// Writes a text file, mode 0600, so that a reader sees the old or the new text and a crash
    /// leaves one of them.
    /// </summary>
    /// <param name="path">Absolute path; its folder is made, mode 0700, if absent.</param>
    /// <param name="text">The new text.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    void WriteText(string path, string text);

    /// <summary>Removes a file; nothing if it is not there.</summary>
    /// <param name="path">Absolute path.</param>
    /// <exception cref="IOException">It could not be removed.</exception>
    void Delete(string path);

    /// <summary>
    /// Rotates a log that processes hold open for appending: beyond the limit its text moves to
    /// <c>path.1</c> and the file starts empty.
    /// </summary>
    /// <param name="path">Absolute path of the log.</param>
    /// <param name="limitBytes">The size beyond which it is rotated.</param>
    /// <exception cref="IOException">It could not be rotated.</exception>
    void Rotate(string path, long limitBytes);
}
