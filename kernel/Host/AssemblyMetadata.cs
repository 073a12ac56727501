using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Baton.Host;

/// <summary>
/// A managed assembly opened as data: which types it has and what they derive from. Types of other
/// assemblies in the same folder are followed, those of the framework are not.
/// </summary>
internal sealed class AssemblyMetadata : IDisposable
{
    private readonly string _path;
    private readonly PEReader _image;
    private readonly Dictionary<string, TypeDefinitionHandle> _types;
    private readonly Dictionary<string, AssemblyMetadata?> _beside = [];

    private AssemblyMetadata(string path, PEReader image)
    {
        _path = path;
        _image = image;
        Reader = image.GetMetadataReader();
        _types = new Dictionary<string, TypeDefinitionHandle>(StringComparer.Ordinal);
        foreach (var handle in Reader.TypeDefinitions)
            _types.TryAdd(NameOf(handle), handle);
    }

    /// <summary>The tables.</summary>
    public MetadataReader Reader { get; }

    /// <summary>Opens an assembly.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="BadImageFormatException">It is not a managed assembly.</exception>
    public static AssemblyMetadata Open(string path)
    {
        var image = new PEReader(File.OpenRead(path), PEStreamOptions.PrefetchMetadata);
        try
        {
            if (!image.HasMetadata)
                throw new BadImageFormatException("it holds no .NET metadata");
            return new AssemblyMetadata(path, image);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>The type with this full name (<c>+</c> before a nested name), or null.</summary>
    public TypeDefinitionHandle? Find(string fullName) =>
        _types.TryGetValue(fullName, out var handle) ? handle : null;

    /// <summary>True if the type, or one that it derives from, implements the interface.</summary>
    public bool Implements(TypeDefinitionHandle type, string interfaceName)
    {
        var definition = Reader.GetTypeDefinition(type);
        var parents = definition.GetInterfaceImplementations()
            .Select(i => Reader.GetInterfaceImplementation(i).Interface)
            .Append(definition.BaseType);
        foreach (var parent in parents)
        {
            if (parent.IsNil) continue;
            if (NameOf(parent) == interfaceName) return true;
            if (Resolve(parent) is var (owner, handle) && owner.Implements(handle, interfaceName))
                return true;
        }
        return false;
    }

    /// <summary>Where a type is defined: here or in an assembly beside, else null.</summary>
    public (AssemblyMetadata Owner, TypeDefinitionHandle Type)? Resolve(EntityHandle type)
    {
        switch (type.Kind)
        {
            case HandleKind.TypeDefinition:
                return (this, (TypeDefinitionHandle)type);
            case HandleKind.TypeSpecification:
                var shape = Reader.GetTypeSpecification((TypeSpecificationHandle)type)
                    .DecodeSignature(new TypeShapes(this), null);
                return shape.Definition.IsNil ? null : Resolve(shape.Definition);
            case HandleKind.TypeReference:
                var owner = AssemblyOf((TypeReferenceHandle)type) is { } name
                    ? Beside(name) : null;
                return owner?.Find(NameOf(type)) is { } found ? (owner, found) : null;
            default:
                return null;
        }
    }

    /// <summary>The full name of a type, as reflection would give it.</summary>
    public string NameOf(EntityHandle type)
    {
        switch (type.Kind)
        {
            case HandleKind.TypeDefinition:
                var definition = Reader.GetTypeDefinition((TypeDefinitionHandle)type);
                return FullName(definition.GetDeclaringType(), definition.Namespace,
                    definition.Name);
            case HandleKind.TypeReference:
                var reference = Reader.GetTypeReference((TypeReferenceHandle)type);
                var outer = reference.ResolutionScope.Kind == HandleKind.TypeReference
                    ? reference.ResolutionScope : default;
                return FullName(outer, reference.Namespace, reference.Name);
            case HandleKind.TypeSpecification:
                return Reader.GetTypeSpecification((TypeSpecificationHandle)type)
                    .DecodeSignature(new TypeShapes(this), null).Name;
            default:
                return "";
        }
    }

    /// <summary>The simple name of the assembly that a reference points to, or null.</summary>
    public string? AssemblyOf(TypeReferenceHandle type)
    {
        var scope = Reader.GetTypeReference(type).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf((TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => Reader.GetString(
                Reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => null,
        };
    }

    /// <summary>True if the type is a class of which an object can be made.</summary>
    public bool IsConcreteClass(TypeDefinitionHandle type)
    {
        var attributes = Reader.GetTypeDefinition(type).Attributes;
        return (attributes & (TypeAttributes.Abstract | TypeAttributes.Interface)) == 0;
    }

    public void Dispose()
    {
        foreach (var other in _beside.Values) other?.Dispose();
        _image.Dispose();
    }

    private string FullName(EntityHandle outer, StringHandle space, StringHandle name)
    {
        string own = Reader.GetString(name);
        if (!outer.IsNil) return $"{NameOf(outer)}+{own}";
        return space.IsNil ? own : $"{Reader.GetString(space)}.{own}";
    }

    private AssemblyMetadata? Beside(string assembly)
    {
        if (_beside.TryGetValue(assembly, out var known)) return known;
        string path = Path.Combine(Path.GetDirectoryName(_path) ?? "", assembly + ".dll");
        return _beside[assembly] = File.Exists(path) ? Open(path) : null;
    }
}
