// StorageContract
